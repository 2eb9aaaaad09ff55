package dev.verdigris.http;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A result between the reader that makes it and the client that takes it.
///
/// The reader must get away: it holds a connection and a snapshot that others need. So it does not
/// wait for the client. What the client has not taken stays in memory up to [#MEMORY_BYTES_MAX],
/// and what is more goes through a file; only when the space for files is used up does the reader
/// wait, and not for long. Bytes leave in chunks; one that is not full leaves after
/// [#FLUSH_DELAY_MILLIS], so that a row that is there is not kept back by one that takes long.
///
/// One thread appends, another takes; [#abandon] may be called by any.
final class Spool implements AutoCloseable {
    static final int CHUNK_BYTES = 32 * 1024;
    static final int MEMORY_BYTES_MAX = 128 * 1024;
    static final int FLUSH_DELAY_MILLIS = 5;
    private static final long FLUSH_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(FLUSH_DELAY_MILLIS);

    private final SpillSpace space;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<byte[]> chunks = new ArrayDeque<>();
    private final byte[] filling = new byte[CHUNK_BYTES];
    private long readerWaitNanos;
    private int filled;
    private int chunkBytes;
    private @Nullable SpillFile file;
    private byte @Nullable [] lastLine;
    private @Nullable SqlFailure failure;
    private boolean begun;
    private boolean ended;
    private volatile boolean abandoned;

    // The order in which bytes leave is the order of these: chunks, file, filling, lastLine.

    /// @param readerWaitNanos how long, in all, [#append] may wait for room
    Spool(SpillSpace space, long readerWaitNanos) {
        this.space = space;
        this.readerWaitNanos = readerWaitNanos;
    }

    /// True once nobody will take any more.
    boolean isAbandoned() {
        return abandoned;
    }

    // By the reader.

    /// Adds a line.
    ///
    /// @throws ClientGone if nobody takes it
    /// @throws SqlFailure if the client is too slow for a result of this size
    void append(byte[] bytes, int length) {
        lock.lock();
        try {
            if (abandoned) {
                throw new ClientGone("in the middle of a result");
            }
            begun = true;
            if (length > filling.length - filled) {
                add(taken(filling, filled));
                filled = 0;
            }
            if (length > filling.length) {
                add(taken(bytes, length));
                return;
            }
            System.arraycopy(bytes, 0, filling, filled, length);
            boolean isFirst = filled == 0;
            filled += length;
            if (isFirst) {
                changed.signalAll(); // the taker begins to count the flush delay
            }
        } finally {
            lock.unlock();
        }
    }

    /// Ends a whole result.
    void end(byte[] line) {
        lock.lock();
        try {
            lastLine = line;
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Ends the result with an error: as its last line, or as the answer if it has not begun.
    void fail(SqlFailure why) {
        lock.lock();
        try {
            if (!begun) {
                failure = why;
            }
            end(RowJson.error(why.message()));
        } finally {
            lock.unlock();
        }
    }

    private static byte[] taken(byte[] bytes, int length) {
        return Arrays.copyOf(bytes, length);
    }

    private void add(byte[] chunk) {
        if (chunk.length == 0) {
            return;
        }
        boolean inMemory = chunkBytes == 0 || chunkBytes + chunk.length <= MEMORY_BYTES_MAX;
        if (inMemory && (file == null || file.isEmpty())) {
            chunks.add(chunk);
            chunkBytes += chunk.length;
        } else {
            spill(chunk);
        }
        changed.signalAll();
    }

    private void spill(byte[] chunk) {
        SpillFile to = file;
        if (to == null) {
            to = new SpillFile(space);
            file = to;
        }
        try {
            while (!to.add(chunk)) {
                if (readerWaitNanos <= 0) {
                    throw SqlFailure.misused("the client takes the result too slowly: too much"
                            + " of it is waiting");
                }
                readerWaitNanos = changed.awaitNanos(readerWaitNanos);
                if (abandoned) {
                    throw new ClientGone("in the middle of a result");
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new ClientGone("the server is closing");
        }
    }

    // By the thread of the request.

    /// The next bytes, waiting for them; null at the end.
    ///
    /// @throws SqlFailure if there is no result
    /// @throws ClientGone if it was abandoned
    byte @Nullable [] take() {
        lock.lock();
        try {
            while (!abandoned) {
                byte[] chunk = chunks.poll();
                if (chunk != null) {
                    chunkBytes -= chunk.length;
                    return chunk;
                }
                if (file != null && !file.isEmpty()) {
                    byte[] spilled = file.take(2 * CHUNK_BYTES);
                    changed.signalAll(); // there may be room again
                    return spilled;
                }
                if (ended) {
                    return takeRest();
                }
                if (filled > 0 && changed.awaitNanos(FLUSH_DELAY_NANOS) <= 0 && filled > 0
                        && chunks.isEmpty() && (file == null || file.isEmpty())) {
                    return takeFilling();
                }
                if (filled == 0) {
                    changed.await();
                }
            }
            throw new ClientGone("in the middle of a result");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new ClientGone("the server is closing");
        } finally {
            lock.unlock();
        }
    }

    private byte[] takeFilling() {
        byte[] bytes = taken(filling, filled);
        filled = 0;
        return bytes;
    }

    private byte @Nullable [] takeRest() {
        if (failure != null) {
            throw failure;
        }
        byte[] line = lastLine;
        if (line == null) {
            return null;
        }
        lastLine = null;
        byte[] rest = Arrays.copyOf(filling, filled + line.length);
        System.arraycopy(line, 0, rest, filled, line.length);
        filled = 0;
        return rest;
    }

    /// True if the bytes last taken were the last.
    boolean isTaken() {
        lock.lock();
        try {
            return ended && lastLine == null;
        } finally {
            lock.unlock();
        }
    }

    /// Nobody will take any more: the reader is told when it next appends.
    void abandon() {
        lock.lock();
        try {
            abandoned = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Abandons what is left and frees its space.
    @Override
    public void close() {
        lock.lock();
        try {
            abandoned = true;
            chunks.clear();
            if (file != null) {
                file.close();
                file = null;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
