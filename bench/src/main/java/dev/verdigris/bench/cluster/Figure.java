package dev.verdigris.bench.cluster;

import org.jspecify.annotations.Nullable;

/// One number that was measured.
///
/// @param max what it shall not be above; null if there is no such goal
record Figure(String name, double value, String unit, @Nullable Double max) {
    static Figure of(String name, double value, String unit) {
        return new Figure(name, value, unit, null);
    }

    /// Null if there is no goal.
    @Nullable Boolean isMet() {
        return max == null ? null : value <= max;
    }
}
