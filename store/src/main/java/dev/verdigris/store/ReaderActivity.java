package dev.verdigris.store;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What one reader is at, so that others can say who holds an old snapshot, and end it. For any
/// thread.
final class ReaderActivity {
    /// Characters of a statement that are kept to be shown.
    static final int SQL_CHARS_MAX = 500;

    private final String reader;
    private @Nullable Job current;
    private volatile boolean interrupted;

    /// @param reader its thread's name
    ReaderActivity(String reader) {
        this.reader = reader;
    }

    /// A job under way.
    ///
    /// @param sql the statement compiled last, perhaps cut; empty if none is
    record Job(String reader, long startedNanos, String sql) {
        long seconds(long nowNanos) {
            return TimeUnit.NANOSECONDS.toSeconds(nowNanos - startedNanos);
        }
    }

    synchronized void begin() {
        interrupted = false;
        current = new Job(reader, System.nanoTime(), "");
    }

    synchronized void runs(String sql) {
        if (current != null) {
            current = new Job(reader, current.startedNanos(),
                    sql.substring(0, Math.min(sql.length(), SQL_CHARS_MAX)));
        }
    }

    synchronized void end() {
        current = null;
    }

    synchronized @Nullable Job current() {
        return current;
    }

    /// Has the statement under way interrupted if it is still of this job.
    ///
    /// @return false if it is not, or was interrupted before
    synchronized boolean interrupt(Job job) {
        boolean first = !interrupted && current != null
                && current.startedNanos() == job.startedNanos();
        interrupted |= first;
        return first;
    }

    /// Whether the job under way is to end.
    boolean isInterrupted() {
        return interrupted;
    }
}
