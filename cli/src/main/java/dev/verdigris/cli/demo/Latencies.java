package dev.verdigris.cli.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Times from a commit to its being visible elsewhere.
///
/// @param sorted ascending
/// @param resolution how far apart the looks were that found them, on average
record Latencies(List<Duration> sorted, Duration resolution) {
    Latencies {
        sorted = sorted.stream().sorted().toList();
    }

    /// @param share from 0 to 1
    Duration quantile(double share) {
        if (sorted.isEmpty()) {
            return Duration.ZERO;
        }
        int rank = (int) Math.ceil(share * sorted.size());
        return sorted.get(Math.max(0, rank - 1));
    }

    Duration max() {
        return quantile(1);
    }

    int count() {
        return sorted.size();
    }

    /// Collects; not shared between threads.
    static final class Recorder {
        private final List<Duration> all = new ArrayList<>();
        private Duration looking = Duration.ZERO;
        private long looks;

        void add(Duration latency) {
            all.add(latency.isNegative() ? Duration.ZERO : latency);
        }

        void addLooks(long count, Duration took) {
            looks += count;
            looking = looking.plus(took);
        }

        Latencies done() {
            return new Latencies(all, looks == 0 ? Duration.ZERO : looking.dividedBy(looks));
        }
    }
}
