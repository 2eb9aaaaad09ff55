package dev.verdigris.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.model.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HybridClockTest {
    private static final long EPOCH = 1_767_225_600_000_000_000L;

    private long wall = EPOCH;
    private final HybridClock clock = new HybridClock(() -> wall);

    private static Timestamp at(long nanos) {
        return Timestamp.ofUnixNanos(nanos);
    }

    @Test
    void itFollowsPhysicalTime() {
        Timestamp first = clock.now();
        wall += Duration.ofSeconds(5).toNanos();
        assertThat(clock.now().unixMillis() - first.unixMillis()).isBetween(4_999L, 5_001L);
        assertThat(clock.now().unixMillis()).isBetween(wall / 1_000_000 - 1, wall / 1_000_000);
    }

    @Test
    void itRisesWhilePhysicalTimeStandsStillOrFalls() {
        Timestamp first = clock.now();
        Timestamp second = clock.now();
        wall -= Duration.ofHours(1).toNanos();
        Timestamp third = clock.now();
        assertThat(second.isAfter(first)).isTrue();
        assertThat(third.isAfter(second)).isTrue();
    }

    @Test
    void whatHappensAfterAnObservationIsAfterIt() {
        Timestamp theirs = at(EPOCH + Duration.ofMillis(200).toNanos());
        assertThat(clock.observe(theirs)).isTrue();
        assertThat(clock.now().isAfter(theirs)).isTrue();
    }

    @Test
    void anOldObservationChangesNothing() {
        Timestamp before = clock.now();
        assertThat(clock.observe(at(EPOCH - 1_000_000))).isTrue();
        assertThat(clock.now().ntp64()).isEqualTo(before.ntp64() + 1);
    }

    @Test
    void aTimeTooFarAheadIsNotFollowed() {
        Timestamp before = clock.now();
        long limit = EPOCH + HybridClock.DRIFT_MAX.toNanos();
        assertThat(clock.observe(at(limit + 1_000))).isFalse();
        assertThat(clock.observe(new Timestamp(-1))).as("compared as unsigned").isFalse();
        assertThat(clock.now().ntp64()).isEqualTo(before.ntp64() + 1);
        assertThat(clock.observe(at(limit))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void twoClocksThatTalkNeverOrderAnEffectBeforeItsCause(long seed) {
        var random = new SplittableRandom(seed);
        long[] walls = {EPOCH, EPOCH + Duration.ofMillis(100).toNanos()};
        HybridClock[] clocks = {
            new HybridClock(() -> walls[0]), new HybridClock(() -> walls[1])
        };
        Timestamp cause = clocks[0].now();
        for (int i = 0; i < 10_000; i++) {
            int to = random.nextInt(2);
            long step = random.nextLong(-1_000_000, 2_000_000);
            walls[0] += step;
            walls[1] += step;
            assertThat(clocks[to].observe(cause)).as("seed %d step %d", seed, i).isTrue();
            Timestamp effect = clocks[to].now();
            assertThat(effect.isAfter(cause)).as("seed %d step %d", seed, i).isTrue();
            cause = effect;
        }
    }

    @Test
    void noTwoThreadsGetTheSameTime() throws InterruptedException, ExecutionException {
        var seen = new TreeSet<Timestamp>();
        try (var threads = Executors.newFixedThreadPool(4)) {
            Callable<List<Timestamp>> taking = () -> {
                var taken = new ArrayList<Timestamp>();
                for (int i = 0; i < 5_000; i++) {
                    taken.add(clock.now());
                }
                return taken;
            };
            for (Future<List<Timestamp>> each : threads.invokeAll(
                    List.of(taking, taking, taking, taking))) {
                assertThat(each.get()).isSorted();
                seen.addAll(each.get());
            }
        }
        assertThat(seen).hasSize(20_000);
    }
}
