package dev.verdigris.sim;

/// A running hash of everything that happened: equal for two runs if and, but for a collision, only
/// if they went the same way.
final class Trace {
    private long hash;
    private long events;

    /// @param what a number that means the same in every JVM; never an identity hash
    void note(long nanos, int host, long what) {
        events++;
        hash = mix(mix(mix(hash, nanos), host), what);
    }

    long hash() {
        return hash;
    }

    long events() {
        return events;
    }

    /// The finaliser of SplitMix64 over a running sum.
    private static long mix(long digest, long value) {
        long z = (digest ^ value) + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
