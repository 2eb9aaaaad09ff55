package dev.verdigris.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/// Stands in the pipeline of a one-way stream that we write: whatever goes wrong there fails the
/// write, which is where it is counted.
final class WriteOnly extends ChannelInboundHandlerAdapter {
    static final WriteOnly INSTANCE = new WriteOnly();

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        var _ = ctx.close();
    }

    @Override
    public boolean isSharable() {
        return true;
    }
}
