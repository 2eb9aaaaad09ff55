package dev.verdigris.store;

import dev.verdigris.sqlite.SqliteException;
import java.lang.System.Logger.Level;
import java.util.concurrent.locks.LockSupport;

/// The thread that looks after the database beside the work on it: checkpoints, pruning of the
/// version log, and whether a disk that failed takes writes again.
final class Maintenance implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Store.class.getName());

    /// Between two looks while nothing calls for one.
    static final long TICK_NANOS = 1_000_000_000;

    private final Checkpointer checkpointer;
    private final LogPruning pruning;
    private final Writer writer;
    private final DiskWatch disk;
    private final Thread thread;
    private long probedNanos = System.nanoTime();
    private volatile boolean closed;

    Maintenance(Checkpointer checkpointer, LogPruning pruning, Writer writer, DiskWatch disk) {
        this.checkpointer = checkpointer;
        this.pruning = pruning;
        this.writer = writer;
        this.disk = disk;
        this.thread = Thread.ofPlatform().name("maintenance").unstarted(this::loop);
    }

    void start() {
        thread.start();
    }

    /// Has it look at once. From any thread.
    void wake() {
        LockSupport.unpark(thread);
    }

    private void loop() {
        try {
            while (!closed) {
                LockSupport.parkNanos(this, look());
            }
        } catch (Throwable e) { // the root of the thread: a bug, or a database that is unfit
            writer.die(e);
        } finally {
            checkpointer.close();
            pruning.close();
        }
    }

    /// @return how long to wait for the next
    private long look() {
        try {
            checkpointer.step();
            probe();
            return disk.failsCommits() ? TICK_NANOS : pruning.step(TICK_NANOS);
        } catch (StoreException refused) { // the writer is closing, or has too much waiting
            LOG.log(Level.DEBUG, "maintenance waits for the writer reason={0}",
                    refused.getMessage());
            return TICK_NANOS;
        } catch (SqliteException failure) {
            if (!failure.isOfDisk() && !failure.isBusy()) {
                throw failure;
            }
            disk.commitFailed(failure);
            return TICK_NANOS;
        }
    }

    /// Writes something while the disk is believed not to take it, since nobody else may want to,
    /// and when it is suspected of that.
    private void probe() {
        long now = System.nanoTime();
        boolean due = disk.failsCommits() && now - probedNanos >= TICK_NANOS;
        if (disk.takeSuspicion() || due) {
            probedNanos = now;
            writer.call(replica -> {
                try {
                    replica.probe();
                    disk.committed();
                    return true;
                } catch (SqliteException failure) {
                    if (!failure.isOfDisk()) {
                        throw failure;
                    }
                    disk.commitFailed(failure);
                    return false;
                }
            });
        }
    }

    @Override
    public void close() {
        closed = true;
        wake();
        Threads.join(thread);
    }
}
