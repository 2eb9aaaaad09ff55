package dev.verdigris.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Runs many seeds side by side, each in a simulation that shares nothing with the others.
public final class Swarm {
    /// One run of the swarm.
    public record Seed(long seed, int nodes) {}

    /// @param stats of the runs that came to rest, in the order of the seeds
    /// @param failures of the others
    /// @param took on the clock on the wall
    public record Report(List<SimStats> stats, List<SimulationFailure> failures, Duration took) {
        public Report {
            stats = List.copyOf(stats);
            failures = List.copyOf(failures);
        }

        /// One line for people.
        public String summary() {
            long events = stats.stream().mapToLong(SimStats::events).sum();
            long commits = stats.stream().mapToLong(SimStats::commits).sum();
            long batches = stats.stream().mapToLong(SimStats::batches).sum();
            long crashes = stats.stream().mapToLong(SimStats::crashes).sum();
            long virtualSeconds = stats.stream().mapToLong(SimStats::virtualMillis).sum() / 1_000;
            double seconds = Math.max(1, took.toMillis()) / 1_000.0;
            return "%d seeds at rest, %d failed; %d virtual s in %.1f s; %d events (%.0f/s),"
                    .formatted(stats.size(), failures.size(), virtualSeconds, seconds, events,
                            events / seconds)
                    + " %d transactions, %d batches applied, %d crashes"
                            .formatted(commits, batches, crashes);
        }
    }

    private Swarm() {}

    /// Runs the default configuration of every seed on as many threads as there are processors.
    ///
    /// A failed seed does not stop the others.
    public static Report run(List<Seed> seeds) throws InterruptedException {
        long start = System.nanoTime();
        var stats = new ArrayList<SimStats>();
        var failures = new ArrayList<SimulationFailure>();
        int threads = Runtime.getRuntime().availableProcessors();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Callable<SimStats>> runs =
                    seeds.stream().<Callable<SimStats>>map(seed -> () -> run(seed)).toList();
            for (Future<SimStats> run : pool.invokeAll(runs)) {
                try {
                    stats.add(run.get());
                } catch (ExecutionException e) {
                    failures.add(asFailure(e));
                }
            }
        }
        return new Report(stats, failures, Duration.ofNanos(System.nanoTime() - start));
    }

    private static SimulationFailure asFailure(ExecutionException e) {
        if (e.getCause() instanceof SimulationFailure failure) {
            return failure;
        }
        throw new IllegalStateException("the simulator itself failed", e.getCause());
    }

    private static SimStats run(Seed seed) {
        SimConfig config = SimConfig.swarm(seed.nodes(), seed.seed());
        try (var cluster = new SimCluster(config, seed.seed())) {
            return cluster.runToRest();
        }
    }
}
