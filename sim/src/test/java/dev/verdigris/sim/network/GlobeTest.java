package dev.verdigris.sim.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GlobeTest {
    private static final int HOSTS = 800;
    private static final double NANOS_PER_MILLI = 1e6;

    private final Globe globe = new Globe(HOSTS, new SplittableRandom(1));

    /// The published floor of this map: 43 and 113 ms per delivery, 111.5 ms to all hosts from the
    /// median one, 125 ms from the worst.
    @Test
    void sendingDirectlyTakesWhatThePublishedFloorSays() {
        var each = new double[HOSTS * HOSTS];
        var all = new double[HOSTS];
        for (int from = 0; from < HOSTS; from++) {
            for (int to = 0; to < HOSTS; to++) {
                double millis = globe.oneWayNanos(from, to) / NANOS_PER_MILLI;
                each[from * HOSTS + to] = millis;
                all[from] = Math.max(all[from], millis);
            }
        }
        Arrays.sort(each);
        Arrays.sort(all);
        assertThat(each[each.length / 2]).isCloseTo(43, within(0.5));
        assertThat(each[each.length * 99 / 100]).isCloseTo(113, within(0.5));
        assertThat(all[HOSTS / 2]).isCloseTo(111.5, within(1.0));
        assertThat(all[HOSTS - 1]).isCloseTo(125, within(0.5));
    }

    @Test
    void neighboursAreTwoMillisecondsApart() {
        assertThat(globe.oneWayNanos(0, 0)).isEqualTo(2_000_000);
    }
}
