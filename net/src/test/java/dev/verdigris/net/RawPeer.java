package dev.verdigris.net;

import static org.awaitility.Awaitility.await;

import dev.verdigris.net.tls.TlsIdentity;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A peer with valid certificates that writes whatever bytes a test wants.
final class RawPeer implements AutoCloseable {
    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final QuicChannel connection;

    RawPeer(TlsIdentity identity, InetSocketAddress to) throws Exception {
        var shared = new Shared(
                Nodes.config(Nodes.anyPort()), new Recorder(), new Counters(), new ThrottledLog());
        Channel socket = new Bootstrap()
                .group(loops)
                .channel(NioDatagramChannel.class)
                .handler(QuicCodecs.dialling(identity, shared))
                .bind(Nodes.anyPort())
                .sync()
                .channel();
        connection = QuicChannel.newBootstrap(socket)
                .attr(OutboundConnection.REMOTE, to)
                .handler(WriteOnly.INSTANCE)
                .streamHandler(WriteOnly.INSTANCE)
                .remoteAddress(to)
                .connect()
                .get(5, TimeUnit.SECONDS);
    }

    /// Opens a stream, writes `bytes`, and ends it if `fin`.
    QuicStreamChannel write(QuicStreamType type, byte[] bytes, boolean fin) throws Exception {
        var stream = connection.createStream(type, WriteOnly.INSTANCE)
                .get(5, TimeUnit.SECONDS);
        stream.writeAndFlush(new DefaultQuicStreamFrame(Unpooled.copiedBuffer(bytes), fin)).sync();
        return stream;
    }

    /// Waits until the other side lets us open another stream.
    void awaitRoom(QuicStreamType type) {
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1))
                .until(() -> connection.eventLoop()
                        .submit(() -> connection.peerAllowedStreams(type)).get() > 0);
    }

    void datagram(byte[] bytes) throws Exception {
        connection.writeAndFlush(Unpooled.copiedBuffer(bytes)).sync();
    }

    boolean isConnected() {
        return connection.isActive();
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
