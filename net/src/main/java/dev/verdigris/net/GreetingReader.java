package dev.verdigris.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/// Waits for the one byte by which the peer we dialled says that it has accepted us.
///
/// Another byte than ours is a later framing; the peer would not speak it under our protocol name,
/// so it is not taken for a greeting. Owned by the connection's event loop.
@SuppressWarnings("FutureReturnValueIgnored") // a failure also ends the channel, which is seen
final class GreetingReader extends ChannelInboundHandlerAdapter {
    private final OutboundConnection connection;

    GreetingReader(OutboundConnection connection) {
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var bytes = (ByteBuf) message;
        try {
            if (bytes.isReadable() && bytes.readByte() == InboundConnection.GREETING) {
                connection.greeted();
            }
        } finally {
            bytes.release();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close(); // without a greeting the dial times out
    }

    /// A peer that opens a second stream finds it ignored, not an error.
    @Override
    public boolean isSharable() {
        return true;
    }
}
