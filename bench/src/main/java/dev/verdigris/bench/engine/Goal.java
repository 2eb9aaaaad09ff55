package dev.verdigris.bench.engine;

import org.jspecify.annotations.Nullable;

/// What a work shall not cost more than.
///
/// @param ratioMax ours to plain; null if there is no such limit
/// @param rateMin operations per CPU second of ours; null if there is no such limit
record Goal(@Nullable Double ratioMax, @Nullable Double rateMin) {
    static final Goal NONE = new Goal(null, null);

    static Goal ratio(double max) {
        return new Goal(max, null);
    }

    static Goal rate(double min) {
        return new Goal(null, min);
    }

    static Goal ratioAndRate(double ratioMax, double rateMin) {
        return new Goal(ratioMax, rateMin);
    }

    /// @param ratio null if nothing plain was measured
    /// @return null if there is no goal to be met
    @Nullable Boolean isMet(@Nullable Double ratio, double rate) {
        if (ratioMax == null && rateMin == null) {
            return null;
        }
        boolean ratioMet = ratioMax == null || ratio != null && ratio <= ratioMax;
        return ratioMet && (rateMin == null || rate >= rateMin);
    }
}
