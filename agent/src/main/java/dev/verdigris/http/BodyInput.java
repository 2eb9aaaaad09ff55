package dev.verdigris.http;

import io.netty.buffer.ByteBuf;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The body of a request as it arrives.
///
/// The event loop puts pieces, the request's thread reads them and asks for more only when it has
/// none: a client that sends faster than we read is held back by the transport.
final class BodyInput extends InputStream {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final ArrayDeque<ByteBuf> pieces = new ArrayDeque<>();
    private final Runnable askForMore;
    private final Duration stallTimeout;
    private RequestMemory.@Nullable Share memory;
    private boolean complete;
    private boolean abandoned;
    private @Nullable String failure;

    /// @param askForMore called on the request's thread, to be followed by a `put` or an `end`
    BodyInput(Runnable askForMore, Duration stallTimeout) {
        this.askForMore = askForMore;
        this.stallTimeout = stallTimeout;
    }

    /// Counts what is read from now on.
    void chargeTo(RequestMemory.Share share) {
        memory = share;
    }

    // By the event loop.

    /// Adds a piece, whose reference becomes ours.
    void put(ByteBuf piece) {
        lock.lock();
        try {
            if (abandoned || !piece.isReadable()) {
                piece.release();
                return;
            }
            pieces.add(piece);
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// No more will come.
    ///
    /// @param why null if the body is whole
    void end(@Nullable String why) {
        lock.lock();
        try {
            if (!complete && failure == null) {
                complete = why == null;
                failure = why;
            }
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    // By the thread of the request.

    @Override
    public int read() {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /// @throws Refused with 400 if the body breaks off or pauses too long, 413 or 503 if it takes
    ///     too much memory
    @Override
    public int read(byte[] to, int from, int length) {
        if (length == 0) {
            return 0;
        }
        lock.lock();
        try {
            if (!awaitPiece(stallTimeout)) {
                throw unread("nothing came for " + stallTimeout.toSeconds() + " s");
            }
            ByteBuf piece = pieces.peek();
            if (piece == null) {
                if (failure != null) {
                    throw unread(failure);
                }
                return -1;
            }
            int count = Math.min(length, piece.readableBytes());
            if (memory != null) {
                memory.take(count);
            }
            piece.readBytes(to, from, count);
            dropIfRead(piece);
            return count;
        } finally {
            lock.unlock();
        }
    }

    /// Reads and forgets what is left, so that the connection can go on, unless that is too much.
    ///
    /// @return whether the body was read to its end
    boolean drain(int bytesMax, Duration patience) {
        lock.lock();
        try {
            long left = bytesMax;
            while (left >= 0 && awaitPiece(patience)) {
                ByteBuf piece = pieces.poll();
                if (piece == null) {
                    return complete;
                }
                left -= piece.readableBytes();
                piece.release();
            }
            return false;
        } finally {
            abandon();
            lock.unlock();
        }
    }

    boolean isComplete() {
        lock.lock();
        try {
            return complete && pieces.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /// Frees what nobody will read.
    void abandon() {
        lock.lock();
        try {
            abandoned = true;
            pieces.forEach(ByteBuf::release);
            pieces.clear();
        } finally {
            lock.unlock();
        }
    }

    /// @return false if nothing came in time
    private boolean awaitPiece(Duration patience) {
        long left = patience.toNanos();
        while (pieces.isEmpty() && !complete && failure == null) {
            if (left <= 0) {
                return false;
            }
            askForMore.run();
            try {
                left = arrived.awaitNanos(left);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                failure = "the server is closing";
            }
        }
        return true;
    }

    private void dropIfRead(ByteBuf piece) {
        if (!piece.isReadable()) {
            pieces.remove();
            piece.release();
        }
    }

    private static Refused unread(String why) {
        return Refused.text(400, "Failed to buffer the request body: " + why);
    }
}
