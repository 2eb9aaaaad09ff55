package dev.verdigris.bench.cluster;

import dev.verdigris.bench.engine.Envelope;
import dev.verdigris.bench.engine.Machine;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Runs scenarios one after the other, each with a cluster of its own.
public final class ClusterBench {
    private static final Duration WARM_UP = Duration.ofSeconds(30);
    private static final Duration MEASURED = Duration.ofSeconds(60);

    private ClusterBench() {}

    /// The scenarios there are, in order.
    public static List<String> names() {
        return scenarios(new ClusterSettings(List.of(), 1, WireSettings.NONE)).stream()
                .map(Scenario::name).toList();
    }

    private static List<Scenario> scenarios(ClusterSettings settings) {
        Duration warmUp = settings.time(WARM_UP);
        Duration measured = settings.time(MEASURED);
        WireSettings wire = settings.wire();
        return List.of(
                new Steady("three", 3, 500, warmUp, measured, 1, 5, wire),
                new Steady("sixteen", 16, 100, warmUp, measured, Double.NaN, 25, wire),
                new Burst(30, settings.count(1_500), 30, wire),
                new ColdJoin(settings.count(1_000_000), 100, measured, wire));
    }

    /// @param progress told in a line what goes on
    /// @throws IllegalStateException if a cluster did not do what every cluster must
    public static ClusterReport run(ClusterSettings settings, Consumer<String> progress)
            throws IOException, InterruptedException {
        Instant start = Instant.now();
        Machine machine = Machine.current();
        var results = new ArrayList<ClusterReport.Result>();
        for (Scenario scenario : scenarios(settings)) {
            if (settings.wants(scenario.name())) {
                results.add(new ClusterReport.Result(scenario.name(), scenario.description(),
                        scenario.run(progress)));
            }
        }
        return new ClusterReport(settings, new Envelope("cluster", machine, start,
                Duration.between(start, Instant.now())), results);
    }
}
