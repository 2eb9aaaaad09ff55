package dev.verdigris.bench.cluster;

import java.time.Duration;
import java.util.List;

/// Which scenarios, and how large.
///
/// @param scenarios names; all if empty
/// @param scale the factor on warm-up, time, transactions and rows, above 0; the goals are meant
///     for 1, other sizes are for quick looks
/// @param wire what stands between the nodes
public record ClusterSettings(List<String> scenarios, double scale, WireSettings wire) {
    public ClusterSettings {
        scenarios = List.copyOf(scenarios);
        if (!(scale > 0)) {
            throw new IllegalArgumentException("a scale of " + scale);
        }
        for (String wanted : scenarios) {
            if (!ClusterBench.names().contains(wanted)) {
                throw new IllegalArgumentException("no scenario " + wanted + "; there are "
                        + String.join(", ", ClusterBench.names()));
            }
        }
    }

    Duration time(Duration full) {
        return Duration.ofMillis(Math.max(1, Math.round(full.toMillis() * scale)));
    }

    int count(int full) {
        return (int) Math.max(1, Math.round(full * scale));
    }

    boolean wants(String name) {
        return scenarios.isEmpty() || scenarios.contains(name);
    }
}
