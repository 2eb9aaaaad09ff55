package dev.verdigris.net;

import dev.verdigris.net.MalformedFrame.Reason;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamFrame;
import java.net.InetSocketAddress;

/// Reads one one-way stream that a peer opened. Owned by the connection's event loop.
@SuppressWarnings("FutureReturnValueIgnored") // a failure also ends the channel, which is seen
final class UniReader extends ChannelInboundHandlerAdapter {
    private final Shared shared;
    private final InboundConnection connection;
    private final InetSocketAddress from;
    private final FrameReader frames;
    private boolean done;

    UniReader(Shared shared, InboundConnection connection, InetSocketAddress from) {
        this.shared = shared;
        this.connection = connection;
        this.from = from;
        this.frames = new FrameReader(shared.limits().uniFrameBytes(), connection.budget());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var piece = (QuicStreamFrame) message;
        try {
            if (!done) {
                frames.read(piece.content(), this::deliver);
                if (piece.hasFin()) {
                    finish();
                }
            }
        } catch (MalformedFrame why) {
            done = true;
            connection.refuse((QuicStreamChannel) ctx.channel(), why);
        } finally {
            piece.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        frames.discard(); // a stream that broke off is the sender's loss, not malformed
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        done = true;
        ctx.close(); // reset by the peer, or the connection is gone
    }

    private void deliver(byte[] frame) throws MalformedFrame {
        if (frame.length == 0) {
            throw new MalformedFrame(Reason.EMPTY, "empty frame on a one-way stream");
        }
        shared.counters().uniReceivedFrames.increment();
        shared.counters().uniReceivedBytes.add(frame.length);
        try {
            shared.handler().uniFrame(from, frame);
        } catch (RuntimeException | Error bug) {
            Shared.bug(bug);
        }
    }

    private void finish() throws MalformedFrame {
        done = true;
        if (frames.isInsideFrame()) {
            throw new MalformedFrame(Reason.TRUNCATED, "one-way stream ended inside a frame");
        }
    }
}
