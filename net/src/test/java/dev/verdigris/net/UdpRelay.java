package dev.verdigris.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;

/// Passes UDP packets between clients' sockets and one node, until a test cuts the line: what a
/// crashed machine or a broken network looks like from outside.
final class UdpRelay implements AutoCloseable {
    private final Selector selector = Selector.open();
    private final DatagramChannel front = DatagramChannel.open();
    private final DatagramChannel back = DatagramChannel.open();
    private final Thread thread;
    private volatile InetSocketAddress target;
    private volatile boolean cut;
    private volatile boolean open = true;

    UdpRelay(InetSocketAddress target) throws IOException {
        this.target = target;
        for (var channel : new DatagramChannel[] {front, back}) {
            channel.bind(Nodes.anyPort());
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
        }
        thread = Thread.ofPlatform().daemon().name("udp-relay").start(this::run);
    }

    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) front.getLocalAddress();
    }

    void cut() {
        cut = true;
    }

    void mend(InetSocketAddress newTarget) {
        target = newTarget;
        cut = false;
    }

    private void run() {
        var packet = ByteBuffer.allocate(2_048);
        @Nullable InetSocketAddress client = null;
        try {
            while (open) {
                selector.select();
                selector.selectedKeys().clear();
                for (var sender = front.receive(packet.clear()); sender != null;
                        sender = front.receive(packet.clear())) {
                    client = (InetSocketAddress) sender;
                    pass(back, packet, target);
                }
                while (back.receive(packet.clear()) != null) {
                    if (client != null) {
                        pass(front, packet, client);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void pass(DatagramChannel channel, ByteBuffer packet, InetSocketAddress to)
            throws IOException {
        if (!cut) {
            channel.send(packet.flip(), to);
        }
    }

    @Override
    public void close() throws IOException {
        open = false;
        selector.wakeup();
        while (thread.isAlive()) {
            Thread.onSpinWait();
        }
        front.close();
        back.close();
        selector.close();
    }
}
