package dev.verdigris.bench.cluster;

import dev.verdigris.cli.nodes.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How soon a commit is visible on the other nodes, while all write at a steady rate.
///
/// @param perSecond one-row transactions of all nodes together
/// @param p50Max goal of commit to visible, in milliseconds; NaN for none
/// @param p99Max as well
record Steady(String name, int nodes, double perSecond, Duration warmUp, Duration measured,
        double p50Max, double p99Max, WireSettings wire) implements Scenario {
    private static final Duration ARRIVE_PAUSE = Duration.ofMillis(20);
    private static final Duration ARRIVE_TIMEOUT = Duration.ofSeconds(60);

    @Override
    public String description() {
        return String.format(Locale.ROOT, "%d nodes, %.0f one-row transactions/s in turn to all,"
                + " %d s after a warm-up of %d s%s", nodes, perSecond, measured.toSeconds(),
                warmUp.toSeconds(), wire.isNone() ? "" : String.format(Locale.ROOT,
                        ", packets %.1f ms late, %.1f %% lost", wire.delay().toNanos() / 1e6,
                        wire.loss() * 100));
    }

    @Override
    public List<Figure> run(Consumer<String> progress) throws IOException, InterruptedException {
        int first = rowsIn(warmUp);
        int rows = first + Math.max(1, rowsIn(measured));
        try (var fleet = new Fleet(nodes, ProbeRows.TABLE, wire); Api api = fleet.api()) {
            progress.accept(name + ": starting " + nodes + " nodes");
            fleet.start(nodes);
            progress.accept(name + ": writing " + rows * nodes + " rows");
            var load = new Load(api, fleet.apis(), 0, perSecond, rows);
            Duration cpuBefore = fleet.cpu();
            var watcher = new Watcher(fleet.databases(), nodes, rows);
            try (watcher) {
                load.run();
                boolean arrived = Waiting.until(() -> watcher.leastSeen() == rows, ARRIVE_PAUSE,
                        ARRIVE_TIMEOUT);
                if (!arrived) {
                    throw new IllegalStateException("rows are missing on some node after "
                            + ARRIVE_TIMEOUT.toSeconds() + " s");
                }
            }
            Duration cpu = fleet.cpu().minus(cpuBefore);
            long sent = (long) rows * nodes;
            var figures = new ArrayList<>(watcher.fromCommit(first, rows).figures(
                    "commit to visible elsewhere", goal(p50Max), goal(p99Max)));
            figures.addAll(watcher.latencies(first, rows, load::dueNanos)
                    .figures("request to visible elsewhere", null, null));
            figures.addAll(load.answers(first, rows).figures("answer", null, null));
            figures.addAll(watcher.resolution().figures("looks apart", null, null));
            figures.add(Figure.of("copies beyond the first, per row and receiver",
                    (double) fleet.duplicates() / sent / (nodes - 1), ""));
            figures.add(Figure.of("CPU of all nodes per row", cpu.toNanos() / 1e3 / sent, "us"));
            return figures;
        }
    }

    private static @Nullable Double goal(double max) {
        return Double.isNaN(max) ? null : max;
    }

    /// Of each node.
    private int rowsIn(Duration time) {
        return (int) Math.round(time.toMillis() / 1e3 * perSecond / nodes);
    }
}
