package dev.verdigris.sim.network;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// One to four places: links within a place are fast, between places slow. Hosts stand in them in
/// turn.
public final class Places implements Terrain {
    private static final int PLACES_MAX = 4;
    private static final long NEAR_NANOS = Duration.ofNanos(300_000).toNanos();
    private static final long FAR_NANOS_MAX = Duration.ofMillis(80).toNanos();
    private static final double JITTER_MAX = 0.25;

    private final int hosts;
    private final int places;
    private final long[] betweenNanos = new long[PLACES_MAX * PLACES_MAX];

    public Places(int hosts, RandomGenerator random) {
        this.hosts = hosts;
        places = 1 + random.nextInt(PLACES_MAX);
        for (int a = 0; a < places; a++) {
            for (int b = a + 1; b < places; b++) {
                long nanos = random.nextLong(NEAR_NANOS, FAR_NANOS_MAX);
                betweenNanos[a * PLACES_MAX + b] = nanos;
                betweenNanos[b * PLACES_MAX + a] = nanos;
            }
        }
    }

    @Override
    public int hosts() {
        return hosts;
    }

    @Override
    public long oneWayNanos(int from, int to) {
        return NEAR_NANOS + betweenNanos[from % places * PLACES_MAX + to % places];
    }

    @Override
    public double jitterMax() {
        return JITTER_MAX;
    }
}
