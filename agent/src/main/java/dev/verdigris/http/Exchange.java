package dev.verdigris.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One request and its answer, as its thread sees them: blocking, and alike for HTTP/1.1 and
/// HTTP/2.
///
/// Used by one thread; [#clientGone] and [#isGone] may be called by any.
final class Exchange {
    /// Bytes handed to the transport that the client may not have taken yet. Then the writer waits.
    static final int WINDOW_BYTES = 256 * 1024;

    /// What is left of a body nobody wants is read up to here, so that the connection can be kept.
    private static final int DRAIN_BYTES_MAX = 1 << 20;
    private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(1);

    private final Channel channel;
    private final HttpRequest head;
    private final BodyInput body;
    private final Duration stallTimeout;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition progressed = lock.newCondition();
    private long outstandingBytes;
    private long writesDone;
    private volatile boolean gone;
    private volatile boolean mayKeepConnection = true;
    private @Nullable Runnable whenGone;
    private boolean keepConnection;
    private boolean started;

    Exchange(Channel channel, HttpRequest head, BodyInput body, Duration stallTimeout) {
        this.channel = channel;
        this.head = head;
        this.body = body;
        this.stallTimeout = stallTimeout;
    }

    HttpRequest head() {
        return head;
    }

    BodyInput body() {
        return body;
    }

    /// True once nobody waits for the answer.
    boolean isGone() {
        return gone;
    }

    /// True once the answer has begun; then its status is settled.
    boolean isStarted() {
        return started;
    }

    boolean keepsConnection() {
        return keepConnection && !gone;
    }

    /// The connection closes after this answer.
    void closeAfter() {
        mayKeepConnection = false;
    }

    /// Has `action` run once the client is gone, at once if it is already. Must be quick.
    void whenGone(Runnable action) {
        lock.lock();
        try {
            whenGone = action;
            if (gone) {
                action.run();
            }
        } finally {
            lock.unlock();
        }
    }

    /// The client closed the connection or reset the stream.
    void clientGone() {
        lock.lock();
        try {
            gone = true;
            if (whenGone != null) {
                whenGone.run();
            }
            progressed.signalAll();
        } finally {
            lock.unlock();
        }
        body.end("the client is gone");
    }

    /// Sends a whole answer and waits until it is on its way.
    ///
    /// @throws ClientGone if nobody takes it
    void send(Answer answer) {
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(answer.status()), Unpooled.wrappedBuffer(answer.body()));
        if (answer.allow() != null) {
            response.headers().set(HttpHeaderNames.ALLOW, answer.allow());
        }
        HttpUtil.setContentLength(response, answer.body().length);
        start(response, answer.contentType());
        write(response, answer.body().length);
        awaitWritten(0);
    }

    /// Begins an answer of unknown length, to be followed by [#write] and [#end].
    void open(int status, String contentType) {
        var response = new DefaultHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
        boolean chunked = !head.protocolVersion().equals(HttpVersion.HTTP_1_0);
        if (chunked) {
            response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        } else {
            mayKeepConnection = false;
        }
        start(response, contentType);
        write(response, 0);
    }

    /// Sends a part, which must not be changed any more. Waits while the client is slow.
    ///
    /// @throws ClientGone if it takes nothing for the stall timeout; the connection is cut then
    void write(byte[] part) {
        awaitWritten(WINDOW_BYTES);
        write(new DefaultHttpContent(Unpooled.wrappedBuffer(part)), part.length);
    }

    /// Ends an answer that was opened, and waits until it is on its way.
    ///
    /// @throws ClientGone as [#write]
    void end() {
        write(LastHttpContent.EMPTY_LAST_CONTENT, 0);
        awaitWritten(0);
    }

    /// Cuts the connection, or the stream of it, in the middle of an answer.
    void abort() {
        clientGone();
        var _ = channel.close();
    }

    private void start(HttpResponse response, @Nullable String contentType) {
        started = true;
        boolean wasRead = body.isComplete() || body.drain(DRAIN_BYTES_MAX, DRAIN_PATIENCE);
        keepConnection = mayKeepConnection && wasRead && HttpUtil.isKeepAlive(head);
        HttpHeaders headers = response.headers();
        if (contentType != null) {
            headers.set(HttpHeaderNames.CONTENT_TYPE, contentType);
        }
        headers.set(HttpHeaderNames.DATE, HttpDate.now());
        HttpUtil.setKeepAlive(headers, head.protocolVersion(), keepConnection);
    }

    private void write(Object message, int bytes) {
        lock.lock();
        try {
            outstandingBytes += bytes + 1; // a message without bytes counts too
        } finally {
            lock.unlock();
        }
        var _ = channel.writeAndFlush(message)
                .addListener(done -> written(bytes + 1, done.isSuccess()));
    }

    private void written(int bytes, boolean success) {
        lock.lock();
        try {
            outstandingBytes -= bytes;
            writesDone++;
            progressed.signalAll();
            if (!success) {
                clientGone();
            }
        } finally {
            lock.unlock();
        }
    }

    private void awaitWritten(int outstandingMax) {
        lock.lock();
        try {
            long before = writesDone;
            long left = stallTimeout.toNanos();
            while (outstandingBytes > outstandingMax && !gone) {
                left = progressed.awaitNanos(left);
                if (writesDone != before) {
                    before = writesDone;
                    left = stallTimeout.toNanos();
                } else if (left <= 0) {
                    abort();
                    throw new ClientGone("took nothing for " + stallTimeout.toSeconds() + " s");
                }
            }
            if (gone) {
                throw new ClientGone("closed");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            abort();
            throw new ClientGone("the server is closing");
        } finally {
            lock.unlock();
        }
    }
}
