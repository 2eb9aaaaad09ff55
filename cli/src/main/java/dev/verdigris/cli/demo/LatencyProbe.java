package dev.verdigris.cli.demo;

import dev.verdigris.cli.input.Column;
import dev.verdigris.cli.input.Table;
import dev.verdigris.cli.nodes.NodeFailed;
import dev.verdigris.cli.nodes.NodeProcess;
import dev.verdigris.client.RowSink;
import dev.verdigris.client.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Measures from commit to visible: writes a row on one node after the other, and looks for it in
/// the databases of all others until it is there.
///
/// The clock starts when the writer has its answer, and stops when a reader that began looking
/// before the write has an answer that holds the row. What is measured is therefore late by up to
/// one look, and never early; a row that was seen before the writer had its answer counts as zero.
final class LatencyProbe {
    static final Table TABLE = new Table("probe", "", List.of(
            new Column("id", "INTEGER", true), new Column("writer", "TEXT", false)), List.of());

    /// A row that is not seen after this long has been lost.
    private static final Duration SEEN_TIMEOUT = Duration.ofSeconds(20);

    /// Between two looks at a node, so that looking does not keep the node from working.
    private static final Duration LOOK_PAUSE = Duration.ofMillis(1);

    /// A reader's finding, on the clock of [System#nanoTime].
    private record Sighting(long seenNanos, long looks, Duration looking) {}

    private final List<NodeProcess> nodes;
    private long lastId;

    LatencyProbe(List<NodeProcess> nodes) {
        this.nodes = List.copyOf(nodes);
    }

    /// Probes until `enough`.
    Latencies measure(BooleanSupplier enough) throws InterruptedException {
        var recorder = new Latencies.Recorder();
        while (!enough.getAsBoolean()) {
            probe(recorder);
        }
        return recorder.done();
    }

    Latencies measure(int rows) throws InterruptedException {
        long end = lastId + rows;
        return measure(() -> lastId >= end);
    }

    private void probe(Latencies.Recorder recorder) throws InterruptedException {
        long id = ++lastId;
        NodeProcess writer = nodes.get((int) (id % nodes.size()));
        var committed = new long[1];
        var tasks = new ArrayList<Callable<@Nullable Sighting>>();
        for (NodeProcess node : nodes) {
            if (node != writer) {
                tasks.add(() -> look(node, id));
            }
        }
        tasks.add(() -> {
            writer.client().transact(List.of(
                    Statement.of(TABLE.insertSql(), id, writer.name())), null);
            committed[0] = System.nanoTime();
            return null;
        });
        for (Sighting sighting : Tasks.all(tasks)) {
            if (sighting != null) {
                recorder.add(Duration.ofNanos(sighting.seenNanos() - committed[0]));
                recorder.addLooks(sighting.looks(), sighting.looking());
            }
        }
    }

    private static Sighting look(NodeProcess node, long id) {
        var query = Statement.of("SELECT 1 FROM probe WHERE id = ?", id);
        var rows = new RowCount();
        long start = System.nanoTime();
        for (long looks = 1;; looks++) {
            node.client().query(query, null, rows);
            long now = System.nanoTime();
            if (rows.count > 0) {
                return new Sighting(now, looks, Duration.ofNanos(now - start));
            }
            if (now - start > SEEN_TIMEOUT.toNanos()) {
                throw new NodeFailed(node.name() + " has not shown a row that was committed "
                        + SEEN_TIMEOUT.toSeconds() + " s ago");
            }
            LockSupport.parkNanos(LOOK_PAUSE.toNanos());
        }
    }

    private static final class RowCount implements RowSink {
        private int count;

        @Override
        public void columns(List<String> names) {
            // There is one.
        }

        @Override
        public void row(List<@Nullable Object> values) {
            count++;
        }
    }
}
