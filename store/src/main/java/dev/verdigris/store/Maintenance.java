package dev.verdigris.store;

import dev.verdigris.sqlite.SqliteException;
import java.lang.System.Logger.Level;
import java.util.concurrent.locks.LockSupport;

/// The thread that looks after the database beside the work on it: checkpoints, and whether a disk
/// that failed takes writes again.
final class Maintenance implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Store.class.getName());

    /// Between two looks while nothing calls for one.
    static final long TICK_NANOS = 1_000_000_000;

    private final Checkpointer checkpointer;
    private final Writer writer;
    private final DiskWatch disk;
    private final Thread thread;
    private long probedNanos = System.nanoTime();
    private volatile boolean closed;

    Maintenance(Checkpointer checkpointer, Writer writer, DiskWatch disk) {
        this.checkpointer = checkpointer;
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
                look();
                LockSupport.parkNanos(this, TICK_NANOS);
            }
        } catch (Throwable e) { // the root of the thread: a bug, or a database that is unfit
            writer.die(e);
        } finally {
            checkpointer.close();
        }
    }

    private void look() {
        try {
            checkpointer.step();
            probe();
        } catch (StoreException refused) { // the writer is closing, or has too much waiting
            LOG.log(Level.DEBUG, "maintenance waits for the writer reason={0}",
                    refused.getMessage());
        }
    }

    /// Writes something while the disk is believed not to take it: nobody else may want to.
    private void probe() {
        long now = System.nanoTime();
        if (disk.failsCommits() && now - probedNanos >= TICK_NANOS) {
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
