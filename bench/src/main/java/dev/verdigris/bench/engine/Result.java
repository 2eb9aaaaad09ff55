package dev.verdigris.bench.engine;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What came out of a work.
///
/// @param operations of one round
/// @param plain null if the work has no plain variant
record Result(Work work, long operations, @Nullable Spread plain, Spread ours) {
    /// Ours to plain, by the medians; null if there is nothing to compare with.
    @Nullable Double ratio() {
        return plain == null ? null : (double) ours.median() / plain.median();
    }

    /// Operations per CPU second.
    double rate(Spread spread) {
        return (double) operations * TimeUnit.SECONDS.toNanos(1) / Math.max(1, spread.median());
    }

    /// Null if there is no goal.
    @Nullable Boolean isMet() {
        return work.goal().isMet(ratio(), rate(ours));
    }
}
