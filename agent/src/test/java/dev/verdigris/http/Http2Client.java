package dev.verdigris.http;

import static java.util.Objects.requireNonNull;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2PingFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamFrame;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Cleartext HTTP/2 by prior knowledge, as upstream's own clients speak it.
final class Http2Client implements AutoCloseable {
    /// One request and what has come of its answer.
    static final class Stream {
        final CompletableFuture<String> status = new CompletableFuture<>();
        final CompletableFuture<String> body = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();
        private @Nullable Http2StreamChannel channel;

        void reset() {
            requireNonNull(channel).close().syncUninterruptibly();
        }
    }

    final CompletableFuture<Long> pong = new CompletableFuture<>();
    final CompletableFuture<Boolean> goodbye = new CompletableFuture<>();
    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel connection;

    Http2Client(InetSocketAddress address) throws Exception {
        connection = new Bootstrap().group(loop).channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(
                                Http2FrameCodecBuilder.forClient()
                                        .initialSettings(Http2Settings.defaultSettings())
                                        .build(),
                                new Http2MultiplexHandler(new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel pushed) {}
                                }),
                                connectionFrames());
                    }
                })
                .connect(address).sync().channel();
    }

    private SimpleChannelInboundHandler<Object> connectionFrames() {
        return new SimpleChannelInboundHandler<>() {
            @Override
            protected void channelRead0(ChannelHandlerContext ctx, Object frame) {
                if (frame instanceof Http2PingFrame ping && ping.ack()) {
                    pong.complete(ping.content());
                } else if (frame instanceof Http2GoAwayFrame) {
                    goodbye.complete(true);
                }
            }
        };
    }

    void ping(long content) {
        connection.writeAndFlush(new DefaultHttp2PingFrame(content)).syncUninterruptibly();
    }

    /// @param reads whether the answer is read; if not, its window fills up
    Stream post(String target, String body, boolean reads) throws Exception {
        var stream = new Stream();
        Http2StreamChannel channel = new Http2StreamChannelBootstrap(connection)
                .handler(new SimpleChannelInboundHandler<Http2StreamFrame>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext ctx, Http2StreamFrame frame) {
                        take(stream, frame);
                        if (!reads) {
                            ctx.channel().config().setAutoRead(false);
                        }
                    }

                    @Override
                    public void channelInactive(ChannelHandlerContext ctx) {
                        stream.body.completeExceptionally(new AssertionError("stream closed"));
                    }
                })
                .open().get(10, TimeUnit.SECONDS);
        stream.channel = channel;
        var _ = channel.write(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers()
                .method("POST").scheme("http").path(target).authority("x")
                .add("content-type", "application/json"), false));
        channel.writeAndFlush(new DefaultHttp2DataFrame(
                Unpooled.copiedBuffer(body, StandardCharsets.UTF_8), true)).sync();
        return stream;
    }

    private static void take(Stream stream, Http2StreamFrame frame) {
        boolean ends = false;
        if (frame instanceof Http2HeadersFrame headers) {
            stream.status.complete(headers.headers().status().toString());
            ends = headers.isEndStream();
        } else if (frame instanceof Http2DataFrame data) {
            stream.text.append(data.content().toString(StandardCharsets.UTF_8));
            ends = data.isEndStream();
        }
        if (ends) {
            stream.body.complete(stream.text.toString());
        }
    }

    @Override
    public void close() {
        connection.close().syncUninterruptibly();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
