package dev.verdigris.sim.schedule;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Where all chance of a run comes from: one seed, and one independent stream per purpose, so that
/// leaving one fault out does not shift the dice of the others.
public record Chance(long seed) {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /// A fresh stream from its start: ask once per purpose and keep it.
    public RandomGenerator stream(String purpose) {
        return new SplittableRandom(seedOf(purpose));
    }

    /// The seed of a purpose, for those that split it further.
    public Chance of(String purpose) {
        return new Chance(seedOf(purpose));
    }

    private long seedOf(String purpose) {
        long hash = FNV_OFFSET ^ seed;
        for (int i = 0; i < purpose.length(); i++) {
            hash = (hash ^ purpose.charAt(i)) * FNV_PRIME;
        }
        return new SplittableRandom(hash).nextLong();
    }

    /// A duration from `least` to `most`, every one as likely.
    public static Duration between(Duration least, Duration most, RandomGenerator random) {
        return Duration.ofNanos(random.nextLong(least.toNanos(), most.toNanos() + 1));
    }
}
