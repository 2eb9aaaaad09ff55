package dev.verdigris.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.quic.QuicChannel;
import java.nio.charset.StandardCharsets;

/// The application error codes we close connections and reset streams with.
final class Closing {
    /// Orderly end.
    static final int SHUTTING_DOWN = 0;
    /// The peer sent something that makes no sense.
    static final int MALFORMED = 1;
    /// The reader or writer of a stream gave up.
    static final int ABANDONED = 2;
    /// We hold as many connections as we may.
    static final int TOO_MANY_CONNECTIONS = 3;
    /// We hold as many conversations as we may.
    static final int TOO_MANY_STREAMS = 4;

    private Closing() {}

    /// Closes at once; what QUIC still holds is lost.
    static ChannelFuture now(QuicChannel channel, int code, String reason) {
        var text = Unpooled.copiedBuffer(reason, StandardCharsets.UTF_8);
        return channel.close(true, code, text, channel.newPromise());
    }
}
