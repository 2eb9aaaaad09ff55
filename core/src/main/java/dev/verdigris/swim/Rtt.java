package dev.verdigris.swim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Round trips to one member and the ring of distance they put it in.
///
/// The statistic is the least of the last samples: what delays a packet now and then says nothing
/// about how far away the member is.
final class Rtt {
    static final int SAMPLES_MAX = 20;

    /// Where each ring starts, in milliseconds; the last has no end.
    private static final int[] RING_STARTS_MILLIS = {0, 6, 15, 50, 100, 200};

    /// By how much a boundary must be passed before a member changes its ring.
    private static final int HYSTERESIS_MILLIS = 2;

    /// The distance that is told to others changes only when it is off by so large a part of
    /// itself: it decides who is near, and every change makes every list of peers anew.
    private static final int DISTANCE_STEP_DIVISOR = 4;

    /// Grows to [#SAMPLES_MAX]: most members of a large cluster are hardly ever pinged.
    private long[] samplesNanos = new long[1];
    private @Nullable Duration distance;
    private int count;
    private int newest = -1;
    private int ring;

    /// @return whether the [#min] has changed
    boolean add(Duration sample) {
        newest = (newest + 1) % SAMPLES_MAX;
        if (newest == samplesNanos.length) {
            samplesNanos = Arrays.copyOf(samplesNanos, Math.min(SAMPLES_MAX, 2 * newest));
        }
        samplesNanos[newest] = Math.max(0, sample.toNanos());
        count = Math.min(count + 1, SAMPLES_MAX);
        long millis = minNanos() / 1_000_000;
        ring = count == 1 ? ringOf(millis) : nextRing(ring, millis);
        return measureDistance();
    }

    private boolean measureDistance() {
        long now = minNanos();
        long told = distance == null ? 0 : distance.toNanos();
        if (distance != null && Math.abs(now - told) <= told / DISTANCE_STEP_DIVISOR) {
            return false;
        }
        distance = Duration.ofNanos(now);
        return true;
    }

    /// About the least of the last samples; null if there is none.
    @Nullable Duration min() {
        return distance;
    }

    @Nullable Integer ring() {
        return count == 0 ? null : ring;
    }

    List<Duration> newestFirst() {
        var samples = new ArrayList<Duration>(count);
        for (int i = 0; i < count; i++) {
            int at = Math.floorMod(newest - i, SAMPLES_MAX);
            samples.add(Duration.ofNanos(samplesNanos[at]));
        }
        return samples;
    }

    private long minNanos() {
        long min = Long.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            min = Math.min(min, samplesNanos[i]);
        }
        return min;
    }

    static int ringOf(long millis) {
        int ring = RING_STARTS_MILLIS.length - 1;
        while (millis < RING_STARTS_MILLIS[ring]) {
            ring--;
        }
        return ring;
    }

    /// At most one ring away from `current`.
    static int nextRing(int current, long millis) {
        if (current + 1 < RING_STARTS_MILLIS.length
                && millis >= RING_STARTS_MILLIS[current + 1] + HYSTERESIS_MILLIS) {
            return current + 1;
        }
        if (millis + HYSTERESIS_MILLIS <= RING_STARTS_MILLIS[current]) {
            return current - 1;
        }
        return current;
    }
}
