package dev.verdigris.bench.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A set of durations, of which percentiles are asked.
final class Latencies {
    private final long[] sortedNanos;

    /// @param nanos in any order; kept and sorted in place
    Latencies(long[] nanos) {
        Arrays.sort(nanos);
        sortedNanos = nanos;
    }

    int count() {
        return sortedNanos.length;
    }

    /// The smallest value that at least `share` of all do not exceed, in milliseconds; NaN if there
    /// is none.
    ///
    /// @param share above 0, at most 1
    double millis(double share) {
        if (sortedNanos.length == 0) {
            return Double.NaN;
        }
        int rank = (int) Math.ceil(share * sortedNanos.length);
        return sortedNanos[Math.max(1, rank) - 1] / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    /// p50, p99 and max.
    ///
    /// @param p50Max goal in milliseconds, or null
    /// @param p99Max goal in milliseconds, or null
    List<Figure> figures(String of, @Nullable Double p50Max, @Nullable Double p99Max) {
        return List.of(
                new Figure(of + " p50", millis(0.5), "ms", p50Max),
                new Figure(of + " p99", millis(0.99), "ms", p99Max),
                Figure.of(of + " max", millis(1), "ms"));
    }
}
