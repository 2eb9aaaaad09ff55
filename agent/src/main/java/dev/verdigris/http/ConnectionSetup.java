package dev.verdigris.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.flow.FlowControlHandler;
import java.util.function.Consumer;

/// Prepares a new connection: HTTP/1.1 or HTTP/2 turn into the same messages for [ExchangeHandler].
final class ConnectionSetup extends ChannelInitializer<Channel> {
    /// The request line, with its query string.
    static final int LINE_BYTES_MAX = 8 * 1024;

    static final int HEADER_BYTES_MAX = 32 * 1024;

    /// The largest piece of a body that is decoded at once.
    private static final int PIECE_BYTES_MAX = 64 * 1024;

    /// Streams of one HTTP/2 connection; a client waits for one to end before it opens another.
    static final int STREAMS_PER_CONNECTION_MAX = 256;

    private final Connections connections;
    private final Consumer<Exchange> answering;
    private final HttpLimits limits;

    ConnectionSetup(Connections connections, Consumer<Exchange> answering, HttpLimits limits) {
        this.connections = connections;
        this.answering = answering;
        this.limits = limits;
    }

    @Override
    protected void initChannel(Channel connection) {
        if (!connections.admit(connection)) {
            var _ = connection.close();
            return;
        }
        connection.pipeline().addLast(new ProtocolSniffer((ctx, isHttp2) -> {
            if (isHttp2) {
                addHttp2(ctx);
            } else {
                addHttp1(ctx);
            }
        }));
    }

    private void addHttp1(ChannelHandlerContext ctx) {
        var config = new HttpDecoderConfig()
                .setMaxInitialLineLength(LINE_BYTES_MAX)
                .setMaxHeaderSize(HEADER_BYTES_MAX)
                .setMaxChunkSize(PIECE_BYTES_MAX);
        ctx.pipeline()
                .addLast(new HttpServerCodec(config))
                .addLast(new FlowControlHandler())
                .addLast(new ExchangeHandler(connections, answering, limits));
    }

    private void addHttp2(ChannelHandlerContext ctx) {
        var codec = Http2FrameCodecBuilder.forServer()
                .initialSettings(Http2Settings.defaultSettings()
                        .maxConcurrentStreams(STREAMS_PER_CONNECTION_MAX)
                        .maxHeaderListSize(HEADER_BYTES_MAX))
                .gracefulShutdownTimeoutMillis(limits.connections().drainTimeout().toMillis())
                .build();
        var streams = new Http2MultiplexHandler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel stream) {
                stream.pipeline()
                        .addLast(new Http2StreamFrameToHttpObjectCodec(true))
                        .addLast(new ExchangeHandler(connections, answering, limits));
            }
        });
        ctx.pipeline().addLast(codec).addLast(streams);
    }
}
