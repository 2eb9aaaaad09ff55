package dev.verdigris.store;

import dev.verdigris.crr.EngineSql;
import dev.verdigris.crr.LogPruner;
import dev.verdigris.sqlite.Connection;
import java.nio.file.Path;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// When the version log is pruned. The maintenance thread's, but for the figures.
///
/// A sweep looks at the whole log, in steps, on a connection of its own; the writer is only asked
/// to remove what was found. The next one begins when as many bytes have been written to the log as
/// the last one kept, also if that was before a restart. So the log has at most twice the size it
/// needs, and however large it is, each entry written pays for about one look. A log that was never
/// looked at is taken for needed.
final class LogPruning implements AutoCloseable {
    /// Entries that a step looks at: some milliseconds. It may be a chunk more.
    static final int ENTRIES_PER_STEP = 1_000;

    /// Smaller logs are not worth a sweep.
    static final long SWEEP_BYTES_MIN = 256 * 1024;

    /// Between two steps, as a multiple of what the last one took: a tenth of one core at most.
    private static final int PAUSE_FACTOR = 9;

    /// One page cache for one look after the other.
    private static final int CACHE_KIB = 2 * 1024;

    private final Connection connection;
    private final LogPruner pruner;
    private final Writer writer;
    private final LongSupplier logBytesWritten;
    private final LongAdder prunedBytes = new LongAdder();
    private LogPruner.@Nullable Position at;
    /// What this sweep has kept so far, or what the last one did.
    private long keptBytes;
    /// What `logBytesWritten` was when the last sweep began.
    private long writtenBefore;

    /// @param logBytesWritten rises with the log
    LogPruning(Path file, Writer writer, LongSupplier logBytesWritten) {
        this.connection = Connections.reader(file, CACHE_KIB);
        this.pruner = new LogPruner(new EngineSql(connection));
        this.writer = writer;
        this.logBytesWritten = logBytesWritten;
        long storedBytes = pruner.storedBytes();
        long before = pruner.keptBytes();
        this.keptBytes = before < 0 ? storedBytes : before;
        this.writtenBefore = logBytesWritten.getAsLong() - (storedBytes - keptBytes);
    }

    /// Does the next step if one is due.
    ///
    /// @return how long to wait for the one after it; at most `longestNanos`
    long step(long longestNanos) {
        LogPruner.Position from = at != null ? at : begin();
        if (from == null) {
            return longestNanos;
        }
        long started = System.nanoTime();
        LogPruner.Found found = pruner.look(from, ENTRIES_PER_STEP);
        at = found.next();
        keptBytes += found.keptBytes();
        boolean end = at == null;
        if (end || !found.isEmpty()) {
            writer.call(replica -> {
                replica.prune(found);
                if (end) {
                    replica.noteLogKept(keptBytes);
                }
                return true;
            });
        }
        prunedBytes.add(found.prunedBytes());
        return Math.min(longestNanos, PAUSE_FACTOR * (System.nanoTime() - started));
    }

    /// @return where the next sweep begins; null if none is due
    private LogPruner.@Nullable Position begin() {
        long written = logBytesWritten.getAsLong();
        if (written - writtenBefore < Math.max(keptBytes, SWEEP_BYTES_MIN)) {
            return null;
        }
        writtenBefore = written;
        keptBytes = 0;
        return LogPruner.Position.START;
    }

    /// Bytes of chunks that were taken out of the log, or made smaller. On any thread.
    long prunedBytes() {
        return prunedBytes.sum();
    }

    @Override
    public void close() {
        connection.close();
    }
}
