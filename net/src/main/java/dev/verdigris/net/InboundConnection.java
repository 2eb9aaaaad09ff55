package dev.verdigris.net;

import dev.verdigris.net.MalformedFrame.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One connection that a peer opened to us: we read from it, and write only replies within the
/// conversations that the peer began.
///
/// As soon as the handshake is through, it greets the peer with one byte on a stream of its own.
/// A TLS 1.3 client believes in its connection before the server has judged its certificate (RFC
/// 8446 section 2), so the greeting is how the peer knows. Owned by its event loop.
@SuppressWarnings("FutureReturnValueIgnored") // a failure also ends the channel, which is seen
final class InboundConnection extends ChannelInboundHandlerAdapter {
    /// The greeting: the version of this transport's framing.
    static final byte GREETING = 1;
    /// First byte of a datagram that carries nothing and is there to be acknowledged.
    static final byte LANE_KEEP_ALIVE = 0;
    /// First byte of a datagram whose rest is for the handler.
    static final byte LANE_PAYLOAD = 1;
    /// A connection with more refused streams than this is closed: each refused stream leaves a
    /// little memory behind until then.
    static final int REFUSED_STREAMS_MAX = 128;

    private final Shared shared;
    private final Inbound inbound;
    private final ByteBudget budget;
    private @Nullable QuicChannel channel;
    private @Nullable InetSocketAddress from;
    private boolean up;
    private int refusedStreams;

    InboundConnection(Shared shared, Inbound inbound) {
        this.shared = shared;
        this.inbound = inbound;
        this.budget = new ByteBudget(shared.limits().unfinishedBytes());
    }

    ByteBudget budget() {
        return budget;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        var quic = (QuicChannel) ctx.channel();
        channel = quic;
        if (!inbound.admit(quic)) {
            Closing.now(quic, Closing.TOO_MANY_CONNECTIONS, "too many connections");
            return;
        }
        quic.closeFuture().addListener(_ -> closed(quic)); // not all become active, all close
        ctx.channel().eventLoop().schedule(
                () -> {
                    if (!up) {
                        ctx.close();
                    }
                },
                shared.times().connect().toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        var quic = (QuicChannel) ctx.channel();
        if (!(quic.remoteSocketAddress() instanceof InetSocketAddress address)) {
            ctx.close();
            return;
        }
        from = address;
        up = true;
        quic.createStream(QuicStreamType.UNIDIRECTIONAL, WriteOnly.INSTANCE)
                .addListener(opened -> {
                    if (opened.isSuccess()) {
                        var greeting = Unpooled.directBuffer(1).writeByte(GREETING);
                        ((QuicStreamChannel) opened.getNow())
                                .writeAndFlush(new DefaultQuicStreamFrame(greeting, true));
                    }
                });
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf datagram)) {
            ctx.fireChannelRead(message); // new streams are accepted at the end of the pipeline
            return;
        }
        try {
            if (from != null && datagram.isReadable() && datagram.readByte() == LANE_PAYLOAD) {
                byte[] payload = new byte[datagram.readableBytes()];
                datagram.readBytes(payload);
                deliver(from, payload);
            }
            // Other lanes are keep-alives, or of a later release: skipped.
        } finally {
            datagram.release();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        shared.log().warn("transport.inbound-error from=" + from + " up=" + up + ": " + cause);
    }

    /// Sets up a stream that the peer opened.
    void accept(QuicStreamChannel stream) {
        if (from == null) {
            stream.close();
        } else if (stream.type() == QuicStreamType.UNIDIRECTIONAL) {
            stream.config().setReadFrames(true);
            stream.pipeline().addLast(new UniReader(shared, this, from));
        } else {
            inbound.converse(stream, from, budget);
        }
    }

    /// Ends one stream and leaves the others alone.
    void refuse(QuicStreamChannel stream, MalformedFrame why) {
        if (from != null) {
            shared.malformed(from, why);
        }
        stream.shutdownInput(Closing.MALFORMED, stream.newPromise())
                .addListener(_ -> stream.close());
        refusedStreams++;
        if (refusedStreams > REFUSED_STREAMS_MAX && channel != null) {
            Closing.now(channel, Closing.MALFORMED, "too many malformed streams");
        }
    }

    private void closed(QuicChannel quic) {
        if (!up) {
            shared.counters().handshakesFailed.increment();
        }
        inbound.forget(quic);
    }

    private void deliver(InetSocketAddress sender, byte[] payload) {
        shared.counters().datagramsReceived.increment();
        try {
            if (payload.length == 0) {
                throw new MalformedFrame(Reason.EMPTY, "empty datagram");
            }
            shared.handler().datagram(sender, payload);
        } catch (MalformedFrame why) {
            shared.malformed(sender, why);
        } catch (RuntimeException | Error bug) {
            Shared.bug(bug);
        }
    }
}
