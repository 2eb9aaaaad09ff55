package dev.verdigris.bench.engine;

/// The size of all works relative to the goals' own.
record Scale(double factor) {
    /// `full` at this scale, one at least.
    int of(int full) {
        return (int) Math.max(1, Math.round(full * factor));
    }
}
