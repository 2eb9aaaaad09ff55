package dev.verdigris.bench.cluster;

import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.OpenMode;
import dev.verdigris.sqlite.Statement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Looks into the databases of all nodes, one after the other, again and again, and notes when each
/// probe row was first seen in each. What it reads is what any reader of the node would.
///
/// Owned by the thread that made it; its own thread alone touches the databases.
final class Watcher implements AutoCloseable {
    /// Between two rounds of looks: what it says too late by, against the processor it takes from
    /// the nodes.
    private static final Duration PAUSE = Duration.ofNanos(100_000);

    private final List<Path> databases;
    private final int writers;
    /// By node, writer and number; 0 is not seen. Written by the watching thread, read after it.
    private final long[][][] seenNanos;
    private final Thread thread;
    private final List<Long> roundNanos = new ArrayList<>();
    private volatile boolean over;
    private volatile int leastSeen;
    private volatile @Nullable Throwable failure;

    /// @param rowsMax of each writer; further rows are not looked for
    Watcher(List<Path> databases, int writers, int rowsMax) {
        this.databases = List.copyOf(databases);
        this.writers = writers;
        seenNanos = new long[databases.size()][writers][rowsMax];
        thread = Thread.ofPlatform().name("watcher").unstarted(this::watch);
        thread.start();
    }

    private void watch() {
        var views = new ArrayList<View>();
        try {
            for (int node = 0; node < databases.size(); node++) {
                views.add(new View(databases.get(node), seenNanos[node]));
            }
            long before = System.nanoTime();
            while (!over) {
                int least = Integer.MAX_VALUE;
                for (View view : views) {
                    least = Math.min(least, view.look());
                }
                leastSeen = least;
                LockSupport.parkNanos(PAUSE.toNanos());
                long now = System.nanoTime();
                roundNanos.add(now - before);
                before = now;
            }
        } catch (RuntimeException | Error broken) {
            failure = broken;
        } finally {
            views.forEach(View::close);
        }
    }

    /// How many rows of each writer every node has, without a gap from the first on.
    int leastSeen() {
        Throwable broken = failure;
        if (broken != null) {
            throw new IllegalStateException("the watcher failed", broken);
        }
        return leastSeen;
    }

    /// How long rows numbered from `first` to before `end` took from being seen at their writer,
    /// which is node `writer`, to being seen at each other node. Only after [#close].
    Latencies fromCommit(int first, int end) {
        return latencies(first, end, (writer, number) -> seenNanos[writer][writer][number]);
    }

    /// The same, from the moments that `since` gives.
    Latencies latencies(int first, int end, Since since) {
        var nanos = new long[(databases.size() - 1) * writers * (end - first)];
        int count = 0;
        for (int writer = 0; writer < writers; writer++) {
            for (int node = 0; node < databases.size(); node++) {
                for (int number = first; number < end && node != writer; number++) {
                    long seen = seenNanos[node][writer][number];
                    nanos[count++] = Math.max(0, seen - since.nanos(writer, number));
                }
            }
        }
        return new Latencies(Arrays.copyOf(nanos, count));
    }

    interface Since {
        long nanos(int writer, int number);
    }

    /// How long apart the looks were: the figures' resolution. Only after [#close].
    Latencies resolution() {
        return new Latencies(roundNanos.stream().mapToLong(Long::longValue).toArray());
    }

    @Override
    public void close() {
        over = true;
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// One node's database.
    private final class View implements AutoCloseable {
        private final Connection connection;
        private final Statement dataVersion;
        private final Statement rows;
        private final long[][] seen;
        private final int[] firstUnseen = new int[writers];
        private long lastDataVersion = -1;

        View(Path database, long[][] seen) {
            this.seen = seen;
            connection = Connection.open(database, OpenMode.READ_ONLY);
            connection.busyTimeout(Duration.ofSeconds(5));
            dataVersion = connection.prepare("PRAGMA data_version");
            rows = connection.prepare("SELECT id FROM probe WHERE id >= ? AND id < ?");
        }

        /// How many rows of each writer are here without a gap.
        int look() {
            dataVersion.step();
            long version = dataVersion.columnLong(0);
            dataVersion.reset();
            if (version != lastDataVersion) {
                lastDataVersion = version;
                for (int writer = 0; writer < writers; writer++) {
                    look(writer);
                }
            }
            return Arrays.stream(firstUnseen).min().orElse(0);
        }

        private void look(int writer) {
            long base = ProbeRows.firstId(writer);
            rows.bindLong(1, base + firstUnseen[writer]);
            rows.bindLong(2, ProbeRows.endId(writer));
            while (rows.step()) {
                int number = (int) (rows.columnLong(0) - base);
                if (number < seen[writer].length && seen[writer][number] == 0) {
                    seen[writer][number] = System.nanoTime();
                }
            }
            rows.reset();
            while (firstUnseen[writer] < seen[writer].length
                    && seen[writer][firstUnseen[writer]] != 0) {
                firstUnseen[writer]++;
            }
        }

        @Override
        public void close() {
            rows.close();
            dataVersion.close();
            connection.close();
        }
    }
}
