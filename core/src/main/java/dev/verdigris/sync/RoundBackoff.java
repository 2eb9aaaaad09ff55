package dev.verdigris.sync;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// The pause before the next round: doubles up to a limit, and is spread by ±30 % so that nodes
/// that started together do not stay in step.
final class RoundBackoff {
    private static final double JITTER = 0.3;

    private final Duration min;
    private final Duration max;
    private final RandomGenerator random;
    private Duration next;

    RoundBackoff(Duration min, Duration max, RandomGenerator random) {
        this.min = min;
        this.max = max;
        this.random = random;
        next = min;
    }

    Duration next() {
        double factor = 1 + JITTER * (2 * random.nextDouble() - 1);
        Duration pause = Duration.ofNanos((long) (next.toNanos() * factor));
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(max) > 0 ? max : doubled;
        return pause;
    }

    void reset() {
        next = min;
    }
}
