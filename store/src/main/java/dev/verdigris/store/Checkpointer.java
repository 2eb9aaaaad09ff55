package dev.verdigris.store;

import dev.verdigris.sqlite.Checkpoint;
import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.SqliteException;
import dev.verdigris.sqlite.Statement;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/// Keeps the write-ahead log short, on its own schedule instead of in some client's commit. The
/// maintenance thread's, but for what says otherwise.
///
/// 1. When [#PASSIVE_FRAMES] more frames are in the log, or some are and nobody writes, they are
///    copied into the database file while readers and the writer go on.
/// 2. SQLite begins the log anew when all of it is copied and nobody reads from it. Under steady
///    writing that never comes by itself, since the writer is always ahead of the copying. So at
///    [WalPolicy#restartBytes] the writer copies the little that is left, between two transactions.
/// 3. A reader with an old snapshot hinders both. At [WalPolicy#thresholdBytes] it is reported; at
///    [WalPolicy#END_READERS_AT] times that it is ended, if it is a client's of this process.
///
/// Sources: sqlite.org/wal.html, "Avoiding Excessively Large WAL Files".
final class Checkpointer implements AutoCloseable {
    /// 4 MiB of pages, as SQLite itself would wait for.
    static final int PASSIVE_FRAMES = 1_000;

    /// Between two attempts of the writer to begin the log anew.
    static final long RESTART_PAUSE_NANOS = 1_000_000_000;

    /// How long the writer waits for readers to leave the log, if none is known to stay for longer.
    static final Duration READERS_LEAVE = Duration.ofMillis(50);

    /// Between two reports that somebody outside this process seems to read.
    private static final long OUTSIDER_PAUSE_NANOS = 60_000_000_000L;

    private static final System.Logger LOG = System.getLogger(Store.class.getName());
    private static final int FRAME_HEADER_BYTES = 24;

    private final Connection connection;
    private final WalPolicy policy;
    private final List<ReaderActivity> readers;
    private final Writer writer;
    private final DiskWatch disk;
    private final int frameBytes;
    private final Set<ReaderActivity.Job> reported = new HashSet<>();
    private int framesBefore = -1;
    private long restartTriedNanos = System.nanoTime() - RESTART_PAUSE_NANOS;
    private long outsiderReportedNanos = System.nanoTime() - OUTSIDER_PAUSE_NANOS;

    // Shared with the writer.
    private volatile int walFrames;
    private volatile int copiedFrames;
    private volatile int passiveAtFrames = PASSIVE_FRAMES;

    // Shared with whoever asks for figures.
    private final LongAdder passives = new LongAdder();
    private final LongAdder restarts = new LongAdder();
    private final LongAdder restartsHindered = new LongAdder();
    private final LongAdder readersReported = new LongAdder();
    private final LongAdder readersEnded = new LongAdder();

    /// @param readers those who may hold an old snapshot
    Checkpointer(Path file, WalPolicy policy, List<ReaderActivity> readers, Writer writer,
            DiskWatch disk) {
        this.connection = Connections.checkpointer(file);
        this.policy = policy;
        this.readers = readers;
        this.writer = writer;
        this.disk = disk;
        try (Statement pageSize = connection.prepare("PRAGMA page_size")) {
            pageSize.step();
            frameBytes = (int) pageSize.columnLong(0) + FRAME_HEADER_BYTES;
        }
    }

    /// Notes a commit. On the writer's thread.
    ///
    /// @param frames of the log, this commit's included
    /// @return whether [#step] has something to do
    boolean committed(int frames) {
        if (frames < walFrames) { // the log was begun anew
            copiedFrames = 0;
            passiveAtFrames = PASSIVE_FRAMES;
        }
        walFrames = frames;
        return frames >= passiveAtFrames;
    }

    /// Does what is due.
    ///
    /// @throws SqliteException if the database is unfit
    void step() {
        int frames = walFrames;
        boolean quiet = frames == framesBefore;
        boolean first = framesBefore < 0; // a crash may have left a log
        framesBefore = frames;
        try {
            if (first || frames >= passiveAtFrames || quiet && copiedFrames < frames) {
                copy();
                disk.checkpointed();
            }
            long now = System.nanoTime();
            if (walBytes() >= policy.restartBytes()
                    && now - restartTriedNanos >= RESTART_PAUSE_NANOS) {
                restartTriedNanos = now;
                beginAnew(now);
                disk.checkpointed();
            }
        } catch (SqliteException failure) {
            if (failure.isOfDisk()) {
                disk.checkpointFailed(failure);
            } else if (!failure.isBusy()) {
                throw failure;
            }
        }
    }

    private void copy() {
        Checkpoint done = connection.checkpoint(Checkpoint.Mode.PASSIVE);
        passives.increment();
        if (done.complete() && done.copiedFrames() >= 0) {
            walFrames = Math.max(walFrames, done.walFrames());
            copiedFrames = done.copiedFrames();
        }
        passiveAtFrames = Math.max(copiedFrames, walFrames) + PASSIVE_FRAMES;
    }

    /// Has the writer copy the rest and begin the log anew.
    private void beginAnew(long now) {
        boolean over = walBytes() >= policy.thresholdBytes();
        List<ReaderActivity.Job> hindering = longReaders(now);
        Duration wait = hindering.isEmpty() ? READERS_LEAVE : Duration.ZERO;
        boolean done = writer.call(replica -> {
            boolean begun = replica.checkpoint(
                    over ? Checkpoint.Mode.TRUNCATE : Checkpoint.Mode.RESTART, wait);
            if (begun) {
                walFrames = 0;
                copiedFrames = 0;
                passiveAtFrames = PASSIVE_FRAMES;
            }
            return begun;
        });
        if (done) {
            restarts.increment();
            reported.clear();
        } else {
            restartsHindered.increment();
            if (over) {
                hindered(hindering, now);
            }
        }
    }

    private void hindered(List<ReaderActivity.Job> by, long now) {
        boolean end = walBytes() >= WalPolicy.END_READERS_AT * policy.thresholdBytes();
        for (ReaderActivity.Job job : by) {
            if (reported.add(job)) {
                readersReported.increment();
                LOG.log(Level.WARNING, "a query keeps the write-ahead log from being emptied"
                        + " reader={0} seconds={1} wal_bytes={2} sql={3}",
                        job.reader(), job.seconds(now), walBytes(), job.sql());
            }
        }
        if (end) {
            for (ReaderActivity reader : readers) {
                end(reader, by, now);
            }
        }
        if (by.isEmpty() && now - outsiderReportedNanos >= OUTSIDER_PAUSE_NANOS) {
            outsiderReportedNanos = now;
            LOG.log(Level.WARNING, "the write-ahead log cannot be emptied, and no query of this"
                    + " process runs for long: another process may be reading wal_bytes={0}",
                    walBytes());
        }
    }

    private void end(ReaderActivity reader, List<ReaderActivity.Job> jobs, long now) {
        ReaderActivity.Job job = reader.current();
        if (job != null && jobs.contains(job) && reader.interrupt(job)) {
            readersEnded.increment();
            LOG.log(Level.WARNING, "the query is ended, the write-ahead log is too long"
                    + " reader={0} seconds={1} wal_bytes={2} sql={3}",
                    job.reader(), job.seconds(now), walBytes(), job.sql());
        }
    }

    private List<ReaderActivity.Job> longReaders(long nowNanos) {
        var found = new ArrayList<ReaderActivity.Job>();
        for (ReaderActivity reader : readers) {
            ReaderActivity.Job job = reader.current();
            if (job != null && nowNanos - job.startedNanos() >= policy.longReader().toNanos()) {
                found.add(job);
            }
        }
        return found;
    }

    /// What of the log is in use; its file may be larger. On any thread, as is [#stats].
    private long walBytes() {
        return (long) walFrames * frameBytes;
    }

    WalStats stats() {
        return new WalStats(walBytes(), passives.sum(), restarts.sum(), restartsHindered.sum(),
                longReaders(System.nanoTime()).size(), readersReported.sum(), readersEnded.sum());
    }

    @Override
    public void close() {
        connection.close();
    }
}
