package dev.verdigris.agent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A wire that can be cut: stands before one node's UDP port, and drops what comes from the hosts
/// it is told to cut off. Each host has a loopback address of its own, by which it is known here.
final class UdpProxy implements AutoCloseable {
    private static final int PACKET_BYTES_MAX = 65_536;

    private final DatagramChannel front;
    private final InetSocketAddress node;
    private final Map<InetSocketAddress, DatagramChannel> backs = new ConcurrentHashMap<>();
    private final Set<InetAddress> cut = ConcurrentHashMap.newKeySet();

    /// @param listen where peers dial
    /// @param node where their packets go
    UdpProxy(InetSocketAddress listen, InetSocketAddress node) throws IOException {
        this.node = node;
        front = DatagramChannel.open().bind(listen);
        Thread.ofPlatform().daemon().name("proxy-" + listen).start(this::forward);
    }

    InetSocketAddress address() {
        try {
            return (InetSocketAddress) front.getLocalAddress();
        } catch (IOException closed) {
            throw new IllegalStateException(closed);
        }
    }

    /// Drops everything from that host, and everything to it, until [#heal].
    void cut(InetAddress host) {
        cut.add(host);
    }

    void heal() {
        cut.clear();
    }

    private void forward() {
        var packet = ByteBuffer.allocate(PACKET_BYTES_MAX);
        try {
            while (true) {
                var from = (InetSocketAddress) front.receive(packet.clear());
                if (!cut.contains(from.getAddress())) {
                    back(from).send(packet.flip(), node);
                }
            }
        } catch (ClosedChannelException _) {
            // Closed: the wire is gone.
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /// The socket that speaks to the node in the name of one client, and returns its answers.
    private DatagramChannel back(InetSocketAddress client) throws IOException {
        DatagramChannel known = backs.get(client);
        if (known != null) {
            return known;
        }
        DatagramChannel back = DatagramChannel.open()
                .bind(new InetSocketAddress(node.getAddress(), 0));
        backs.put(client, back);
        Thread.ofPlatform().daemon().name("proxy-back").start(() -> {
            var packet = ByteBuffer.allocate(PACKET_BYTES_MAX);
            try {
                while (true) {
                    back.receive(packet.clear());
                    if (!cut.contains(client.getAddress())) {
                        front.send(packet.flip(), client);
                    }
                }
            } catch (ClosedChannelException _) {
                // Closed with the proxy.
            } catch (IOException failure) {
                throw new IllegalStateException(failure);
            }
        });
        return back;
    }

    @Override
    public void close() throws IOException {
        front.close();
        for (DatagramChannel back : backs.values()) {
            back.close();
        }
    }
}
