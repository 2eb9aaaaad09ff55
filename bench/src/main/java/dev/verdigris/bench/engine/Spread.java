package dev.verdigris.bench.engine;

import java.util.Collection;

/// The numbers of several rounds: their median, of two middle ones the lower, and the outermost.
record Spread(long median, long min, long max) {
    static Spread of(Collection<Long> rounds) {
        long[] sorted = rounds.stream().mapToLong(Long::longValue).sorted().toArray();
        return new Spread(sorted[(sorted.length - 1) / 2], sorted[0], sorted[sorted.length - 1]);
    }
}
