package dev.verdigris.net;

import dev.verdigris.net.MalformedFrame.Reason;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamFrame;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One QUIC stream seen from both worlds: an event loop that must not block, and a conversation's
/// thread that may.
///
/// The two meet in a small buffer under `lock`. Towards us, the loop asks QUIC for more only while
/// the buffer is below its limit, so a slow reader closes QUIC's flow-control window and in the end
/// stops the peer's writer. Away from us, `write` waits until QUIC has taken enough of what was
/// written before.
///
/// An empty frame ends a direction. It travels in one QUIC frame with FIN: end marks that depend on
/// a separate FIN event have been seen to get lost in the library.
@SuppressWarnings("FutureReturnValueIgnored") // a failure also ends the channel, which is seen
final class QuicBiStream extends ChannelInboundHandlerAdapter implements BiStream {
    private static final byte[] END = {};

    private final Shared shared;
    private final InetSocketAddress remote;

    // Owned by the event loop.
    private final FrameReader reader;

    // Set once by the event loop, before the stream is given to anyone.
    private @Nullable QuicStreamChannel channel;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // Guarded by `lock`.
    private final ArrayDeque<byte[]> arrived = new ArrayDeque<>();
    private int arrivedBytes;
    private boolean readingPaused;
    private boolean peerFinished;
    private boolean finished;
    private int leavingBytes;
    private @Nullable String failure;

    QuicBiStream(Shared shared, InetSocketAddress remote, ByteBudget budget) {
        this.shared = shared;
        this.remote = remote;
        this.reader = new FrameReader(shared.limits().biFrameBytes(), budget);
    }

    @Override
    public void write(byte[] frame, Duration timeout) throws IOException, InterruptedException {
        if (frame.length == 0 || frame.length > shared.limits().biFrameBytes()) {
            throw new IllegalArgumentException("frame of " + frame.length + " bytes");
        }
        long nanos = timeout.toNanos();
        lock.lockInterruptibly();
        try {
            if (finished) {
                throw new IllegalStateException("written after finish");
            }
            while (failure == null && !mayLeave(frame.length)) {
                if (nanos <= 0) {
                    throw new SocketTimeoutException(remote + " takes nothing more for " + timeout);
                }
                nanos = changed.awaitNanos(nanos);
            }
            if (failure != null) {
                throw new IOException(failure);
            }
            leavingBytes += frame.length;
        } finally {
            lock.unlock();
        }
        onLoop(() -> send(frame, false));
    }

    @Override
    public byte @Nullable [] read(Duration timeout) throws IOException, InterruptedException {
        long nanos = timeout.toNanos();
        boolean resume = false;
        byte[] frame;
        lock.lockInterruptibly();
        try {
            while (arrived.isEmpty()) {
                if (peerFinished) {
                    return null;
                }
                if (failure != null) {
                    throw new IOException(failure);
                }
                if (nanos <= 0) {
                    throw new SocketTimeoutException("nothing from " + remote + " for " + timeout);
                }
                nanos = changed.awaitNanos(nanos);
            }
            frame = arrived.remove();
            arrivedBytes -= frame.length;
            if (readingPaused && arrivedBytes < shared.limits().biBufferedBytes()) {
                readingPaused = false;
                resume = true;
            }
        } finally {
            lock.unlock();
        }
        if (resume) {
            onLoop(() -> channel().read());
        }
        return frame;
    }

    @Override
    public void finish() {
        lock.lock();
        try {
            if (finished || failure != null) {
                return;
            }
            finished = true;
        } finally {
            lock.unlock();
        }
        onLoop(() -> send(END, true));
    }

    @Override
    public void reset() {
        breakOff("reset by us", Closing.ABANDONED);
    }

    @Override
    public void reject(MalformedFrame why) {
        shared.malformed(remote, why);
        breakOff("malformed: " + why.getMessage(), Closing.MALFORMED);
    }

    @Override
    public void close() {
        boolean outputLeft;
        boolean inputLeft;
        lock.lock();
        try {
            outputLeft = !finished;
            inputLeft = !peerFinished;
        } finally {
            lock.unlock();
        }
        if (outputLeft) {
            breakOff("closed by us", Closing.ABANDONED);
        } else if (inputLeft) {
            onLoop(() -> channel().shutdownInput(Closing.ABANDONED, channel().newPromise()));
        }
    }

    // What follows runs on the event loop.

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        var stream = (QuicStreamChannel) ctx.channel();
        stream.config().setReadFrames(true).setAllowHalfClosure(true).setAutoRead(false);
        channel = stream;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var piece = (QuicStreamFrame) message;
        try {
            reader.read(piece.content(), this::arrive);
            if (piece.hasFin() && !peerFinished()) {
                throw new MalformedFrame(Reason.TRUNCATED, "conversation ended without end mark");
            }
        } catch (MalformedFrame why) {
            reject(why);
        } finally {
            piece.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        boolean more;
        lock.lock();
        try {
            more = arrivedBytes < shared.limits().biBufferedBytes();
            readingPaused = !more;
        } finally {
            lock.unlock();
        }
        if (more) {
            ctx.read();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        reader.discard();
        fail("the stream to " + remote + " is closed");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail("the stream to " + remote + " broke: " + cause.getMessage());
        ctx.close();
    }

    private void arrive(byte[] frame) throws MalformedFrame {
        lock.lock();
        try {
            if (peerFinished) {
                throw new MalformedFrame(Reason.TRUNCATED, "frame after the end mark");
            }
            if (frame.length == 0) {
                peerFinished = true;
            } else {
                arrived.add(frame);
                arrivedBytes += frame.length;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void send(byte[] frame, boolean fin) {
        var stream = channel();
        var buffer = stream.alloc().directBuffer(FrameReader.PREFIX_BYTES + frame.length);
        buffer.writeInt(frame.length).writeBytes(frame);
        stream.writeAndFlush(new DefaultQuicStreamFrame(buffer, fin))
                .addListener(written -> left(frame.length, written));
    }

    private void left(int bytes, Future<?> written) {
        lock.lock();
        try {
            leavingBytes -= bytes;
            if (!written.isSuccess() && failure == null) {
                failure = "the stream to " + remote + " takes no more: " + written.cause();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean mayLeave(int bytes) {
        return leavingBytes == 0 || leavingBytes + bytes <= shared.limits().biBufferedBytes();
    }

    private boolean peerFinished() {
        lock.lock();
        try {
            return peerFinished;
        } finally {
            lock.unlock();
        }
    }

    private void fail(String why) {
        lock.lock();
        try {
            if (failure == null) {
                failure = why;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void breakOff(String why, int code) {
        fail(why);
        onLoop(() -> channel().shutdown(code, channel().newPromise())
                .addListener(_ -> channel().close()));
    }

    private void onLoop(Runnable action) {
        var loop = channel().eventLoop();
        if (loop.isShuttingDown()) {
            fail("the transport is closed");
        } else if (loop.inEventLoop()) {
            action.run();
        } else {
            loop.execute(action);
        }
    }

    private QuicStreamChannel channel() {
        if (channel == null) {
            throw new IllegalStateException("a stream without channel");
        }
        return channel;
    }
}
