package dev.verdigris.bench.cluster;

import java.time.Duration;

/// What stands between nodes.
///
/// @param delay one way
/// @param loss share of packets lost in each direction, from 0 to less than 1
public record WireSettings(Duration delay, double loss, long seed) {
    public static final WireSettings NONE = new WireSettings(Duration.ZERO, 0, 0);

    public WireSettings {
        if (delay.isNegative() || !(loss >= 0 && loss < 1)) {
            throw new IllegalArgumentException("no wire is like this: " + delay + ", loss " + loss);
        }
    }

    boolean isNone() {
        return delay.isZero() && loss == 0;
    }
}
