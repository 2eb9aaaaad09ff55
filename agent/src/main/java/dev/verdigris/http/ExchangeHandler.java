package dev.verdigris.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes exchanges of what arrives on one HTTP/1.1 connection, or on one HTTP/2 stream, and starts
/// a virtual thread for each.
///
/// Runs on the channel's event loop. Nothing is read that nobody has asked for, but for one message
/// after the end of a request: it tells when the client closes, and keeps the next of pipelined
/// requests until the answer before it is out.
final class ExchangeHandler extends ChannelInboundHandlerAdapter {
    private final Connections connections;
    private final Consumer<Exchange> answering;
    private final HttpLimits limits;
    private @Nullable Exchange current;
    private @Nullable HttpRequest next;
    private boolean awaitsMessage;
    private boolean bodyEnded;

    /// @param answering answers a request; called on a virtual thread of its own
    ExchangeHandler(Connections connections, Consumer<Exchange> answering, HttpLimits limits) {
        this.connections = connections;
        this.answering = answering;
        this.limits = limits;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ctx.channel().config().setAutoRead(false);
        if (ctx.channel().isActive()) {
            readOne(ctx);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        readOne(ctx);
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        awaitsMessage = false;
        if (message instanceof HttpRequest head) {
            if (head.decoderResult().isFailure()) {
                ReferenceCountUtil.release(message);
                refuse(ctx, head.decoderResult().cause());
                return;
            }
            if (current == null) {
                begin(ctx, head);
            } else {
                next = head;
            }
        }
        if (message instanceof HttpContent content) {
            body(ctx, content);
        } else if (!(message instanceof HttpRequest)) {
            ReferenceCountUtil.release(message);
        }
    }

    /// Asks again if what was read from the socket was not what we asked for: the handlers before
    /// us take one read as answered by whatever the socket had.
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (awaitsMessage) {
            ctx.read();
        }
        ctx.fireChannelReadComplete();
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest head) {
        Channel channel = ctx.channel();
        var body = new BodyInput(
                () -> channel.eventLoop().execute(() -> readBody(ctx)),
                limits.requests().stallTimeout());
        var exchange = new Exchange(channel, head, body, limits.results().stallTimeout());
        current = exchange;
        bodyEnded = false;
        connections.began(channel, exchange);
        Thread.ofVirtual().name("http").start(() -> {
            try {
                answering.accept(exchange);
            } finally {
                body.abandon();
                channel.eventLoop().execute(() -> ended(ctx, exchange));
            }
        });
        if (HttpUtil.is100ContinueExpected(head)) {
            var _ = ctx.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1,
                    HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
        }
        if (!(head instanceof HttpContent)) {
            readOne(ctx);
        }
    }

    private void body(ChannelHandlerContext ctx, HttpContent content) {
        Exchange exchange = current;
        if (exchange == null || bodyEnded) {
            content.release();
            return;
        }
        boolean isBroken = content.decoderResult().isFailure();
        boolean isLast = content instanceof LastHttpContent;
        exchange.body().put(content.content());
        if (isLast || isBroken) {
            bodyEnded = true;
            exchange.body().end(isBroken ? "malformed" : null);
            readOne(ctx);
        }
    }

    private void readBody(ChannelHandlerContext ctx) {
        if (!bodyEnded) {
            readOne(ctx);
        }
    }

    private void readOne(ChannelHandlerContext ctx) {
        if (!awaitsMessage) {
            awaitsMessage = true;
            ctx.read();
        }
    }

    private void ended(ChannelHandlerContext ctx, Exchange exchange) {
        connections.ended(ctx.channel(), exchange);
        current = null;
        if (ctx.channel() instanceof Http2StreamChannel) {
            if (!bodyEnded && ctx.channel().isActive()) { // RFC 9113, section 8.1
                var _ = ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR));
            }
            return; // the stream closes by itself when both sides have ended it
        }
        HttpRequest waiting = next;
        next = null;
        if (!exchange.keepsConnection()) {
            var _ = ctx.close();
        } else if (waiting != null) {
            begin(ctx, waiting);
        }
    }

    /// Answers what is no HTTP. The connection cannot go on: nobody knows where the next request
    /// begins.
    private void refuse(ChannelHandlerContext ctx, Throwable cause) {
        if (current != null) {
            current.closeAfter();
            return;
        }
        HttpResponseStatus status = switch (cause) {
            case TooLongHttpLineException _ -> HttpResponseStatus.REQUEST_URI_TOO_LONG;
            case TooLongHttpHeaderException _ -> HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
            default -> HttpResponseStatus.BAD_REQUEST;
        };
        var response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER);
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        var _ = ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Http2ResetFrame) {
            clientGone();
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        clientGone();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        clientGone();
        var _ = ctx.close();
    }

    private void clientGone() {
        if (current != null) {
            current.clientGone();
        }
    }
}
