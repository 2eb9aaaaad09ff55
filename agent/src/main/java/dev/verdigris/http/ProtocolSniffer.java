package dev.verdigris.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import java.util.List;
import java.util.function.BiConsumer;

/// Tells HTTP/2 by prior knowledge from HTTP/1.1 by the first bytes of a connection.
///
/// No request of HTTP/1.1 begins as the preface does: `PRI` is reserved for this. The `Upgrade` to
/// HTTP/2, which RFC 9113 has removed, is ignored as RFC 9110 allows.
///
/// Sources: RFC 9113, section 3.4.
final class ProtocolSniffer extends ByteToMessageDecoder {
    private final BiConsumer<ChannelHandlerContext, Boolean> found;

    /// @param found adds the handlers for HTTP/2 if it gets true, else for HTTP/1.1
    ProtocolSniffer(BiConsumer<ChannelHandlerContext, Boolean> found) {
        this.found = found;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        ByteBuf preface = Http2CodecUtil.connectionPrefaceBuf();
        try {
            int seen = Math.min(in.readableBytes(), preface.readableBytes());
            boolean matches = ByteBufUtil.equals(
                    in, in.readerIndex(), preface, preface.readerIndex(), seen);
            if (matches && seen < preface.readableBytes()) {
                return;
            }
            found.accept(ctx, matches);
            ctx.pipeline().remove(this); // hands on what it has read
        } finally {
            preface.release();
        }
    }
}
