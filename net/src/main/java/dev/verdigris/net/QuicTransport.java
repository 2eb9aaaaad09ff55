package dev.verdigris.net;

import dev.verdigris.net.tls.TlsIdentity;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.Quic;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Exchanges bytes with other nodes over QUIC.
///
/// Every pair of nodes uses up to two connections, one per direction: what we send goes over the
/// connection we opened, and connections that peers opened are only read from, except for replies
/// within a conversation. There is at most one outgoing connection per remote address; it is opened
/// by the first send and shared by all that follow.
///
/// Nothing but [#openBi] blocks. What cannot be sent is dropped and counted, as [TransportLimits]
/// says. All methods may be called by any thread.
@SuppressWarnings("FutureReturnValueIgnored") // a failure also ends the channel, which is seen
public final class QuicTransport implements AutoCloseable {
    /// Sockets that outgoing connections are spread over when the client port is free to choose.
    private static final int CLIENT_SOCKETS = 2;
    private static final int SOCKET_BUFFER_BYTES = 4 << 20;
    /// Room for the largest UDP payload we let peers send.
    private static final int RECEIVE_BYTES = 2_048;
    private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(30);

    private final Shared shared;
    private final EventLoopGroup loops;
    private final Inbound inbound;
    private final Channel server;
    private final List<Channel> clients;
    private final ConcurrentHashMap<InetSocketAddress, Peer> peers = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private QuicTransport(
            Shared shared, EventLoopGroup loops, Inbound inbound, Channel server,
            List<Channel> clients) {
        this.shared = shared;
        this.loops = loops;
        this.inbound = inbound;
        this.server = server;
        this.clients = clients;
    }

    /// Binds the sockets and begins to listen.
    ///
    /// @throws IOException if an address cannot be bound, or if QUIC's native library does not load
    ///     on this platform
    public static QuicTransport start(
            TransportConfig config, TlsIdentity identity, TransportHandler handler)
            throws IOException, InterruptedException {
        if (!Quic.isAvailable()) {
            throw new IOException(
                    "QUIC does not load on this platform", Quic.unavailabilityCause());
        }
        var shared = new Shared(config, handler, new Counters(), new ThrottledLog());
        int sockets = config.clientBindAddress().getPort() == 0 ? CLIENT_SOCKETS : 1;
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
                1 + sockets, new DefaultThreadFactory("quic", true), NioIoHandler.newFactory());
        try {
            var inbound = new Inbound(shared);
            var server = bind(
                    loops, config.bindAddress(), QuicCodecs.listening(identity, shared, inbound));
            var clients = new ArrayList<Channel>();
            for (int i = 0; i < sockets; i++) {
                clients.add(bind(
                        loops, config.clientBindAddress(), QuicCodecs.dialling(identity, shared)));
            }
            var transport = new QuicTransport(shared, loops, inbound, server, List.copyOf(clients));
            transport.sweepAtIntervals();
            return transport;
        } catch (IOException | InterruptedException | RuntimeException e) {
            stop(loops);
            throw e;
        }
    }

    /// Where peers dial us; the real port if 0 was asked for.
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) server.localAddress();
    }

    /// Sends one datagram, best effort. Never blocks.
    ///
    /// @param payload at least one byte; above [TransportConfig#datagramBytesMax] it is dropped
    ///     where the path does not carry it. Must not be changed afterwards
    public void sendDatagram(InetSocketAddress to, byte[] payload) {
        if (payload.length == 0) {
            throw new IllegalArgumentException("an empty datagram says nothing");
        }
        if (!with(to, peer -> peer.sendDatagram(payload))) {
            shared.counters().datagramsDropped.increment();
        }
    }

    /// Sends one one-way message, on a stream of its own: it arrives whole or not at all, in no
    /// order with others. Never blocks.
    ///
    /// @param frames each 1 to [TransportLimits#uniFrameBytes] bytes; must not be changed
    ///     afterwards
    public void sendUni(InetSocketAddress to, byte[]... frames) {
        int bytes = 0;
        for (byte[] frame : frames) {
            if (frame.length == 0 || frame.length > shared.limits().uniFrameBytes()) {
                throw new IllegalArgumentException("frame of " + frame.length + " bytes");
            }
            bytes = Math.addExact(bytes, FrameReader.PREFIX_BYTES + frame.length);
        }
        if (bytes == 0) {
            throw new IllegalArgumentException("a message without frames says nothing");
        }
        var message = new Outbox.Message(List.of(frames), bytes);
        if (!with(to, peer -> peer.sendMessage(message))) {
            shared.counters().uniDropped(bytes);
        }
    }

    /// Opens a conversation, dialling first if need be. Blocks for at most `timeout`; meant for
    /// virtual threads.
    ///
    /// @throws IOException if the peer cannot be reached in time
    public BiStream openBi(InetSocketAddress to, Duration timeout)
            throws IOException, InterruptedException {
        var request = new CompletableFuture<BiStream>();
        if (!with(to, peer -> peer.open(request))) {
            throw new IOException(closed ? "the transport is closed" : "too many peers");
        }
        try {
            return request.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            if (request.cancel(false)) {
                throw new SocketTimeoutException("no conversation with " + to + " in " + timeout);
            }
            return request.join(); // it came in the same moment
        } catch (InterruptedException e) {
            if (!request.cancel(false) && !request.isCompletedExceptionally()) {
                request.join().reset();
            }
            throw e;
        } catch (ExecutionException e) {
            throw new IOException("no conversation with " + to, e.getCause());
        }
    }

    /// Ends the backoff of an address: the caller has news that the node there lives.
    public void retryNow(InetSocketAddress address) {
        Peer peer = peers.get(address);
        if (peer != null && !closed) {
            peer.retryNow();
        }
    }

    /// Drops the connection to an address: the caller has news that the node there has restarted
    /// since. Otherwise it would be written to until its silence is noticed.
    public void renew(InetSocketAddress address) {
        Peer peer = peers.get(address);
        if (peer != null && !closed) {
            peer.renew();
        }
    }

    /// The smallest round-trip time measured on the current or else the last connection to
    /// `address`.
    public Optional<Duration> minRtt(InetSocketAddress address) {
        Peer peer = peers.get(address);
        long nanos = peer == null ? 0 : peer.minRttNanos();
        return nanos == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(nanos));
    }

    /// The counters now.
    public TransportStats stats() {
        return shared.counters().snapshot();
    }

    /// Stops in good order: takes nothing new, lets what was sent arrive, tells every peer, ends
    /// the
    /// conversations and closes the sockets. Blocks for at most about three times
    /// [TransportTimes#drain].
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            var leaving = new ArrayList<Future<Void>>();
            peers.values().forEach(peer -> leaving.add(peer.close()));
            for (var each : leaving) {
                each.await(2 * shared.times().drain().toMillis());
            }
            inbound.close();
            server.close().await(shared.times().drain().toMillis());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // close what is left without waiting
        }
        stop(loops);
    }

    private static void stop(EventLoopGroup loops) {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }

    private static Channel bind(
            EventLoopGroup loops, InetSocketAddress address, ChannelHandler codec)
            throws IOException, InterruptedException {
        var bound = new Bootstrap()
                .group(loops)
                .channel(NioDatagramChannel.class)
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES)
                .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES)
                .option(ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(RECEIVE_BYTES))
                .handler(codec)
                .bind(address)
                .await();
        if (!bound.isSuccess()) {
            throw new IOException("cannot bind UDP " + address + ": "
                    + bound.cause().getMessage(), bound.cause());
        }
        return bound.channel();
    }

    /// Gives the peer at `to` to `action`, again if it was forgotten in between. False if we are
    /// closed or know too many peers.
    private boolean with(InetSocketAddress to, Predicate<Peer> action) {
        while (!closed) {
            Peer peer = peer(to);
            if (peer == null) {
                return false;
            }
            if (action.test(peer)) {
                return true;
            }
            peers.remove(to, peer);
        }
        return false;
    }

    private @Nullable Peer peer(InetSocketAddress to) {
        Peer known = peers.get(to);
        if (known != null) {
            return known;
        }
        if (to.isUnresolved()) {
            throw new IllegalArgumentException("unresolved address: " + to);
        }
        if (peers.size() >= shared.limits().peers()) {
            return null;
        }
        return peers.computeIfAbsent(to, address -> new Peer(shared, address, client(address)));
    }

    private Channel client(InetSocketAddress address) {
        return clients.get(Math.floorMod(address.hashCode(), clients.size()));
    }

    private void sweepAtIntervals() {
        var unused = shared.times().unused();
        server.eventLoop().scheduleWithFixedDelay(
                () -> peers.values().removeIf(peer -> peer.retire(unused)),
                SWEEP_INTERVAL.toSeconds(), SWEEP_INTERVAL.toSeconds(), TimeUnit.SECONDS);
    }
}
