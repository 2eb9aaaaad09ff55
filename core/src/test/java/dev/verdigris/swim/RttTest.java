package dev.verdigris.swim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RttTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "5, 0", "6, 1", "14, 1", "15, 2", "49, 2", "50, 3", "99, 3", "100, 4",
        "199, 4", "200, 5", "90000, 5"})
    void theFirstMeasurementChoosesTheRing(long millis, int ring) {
        var rtt = new Rtt();
        rtt.add(Duration.ofMillis(millis).plusNanos(999_999)); // whole milliseconds count
        assertThat(rtt.ring()).isEqualTo(ring);
    }

    @ParameterizedTest
    @CsvSource({"0, 7, 0", "0, 8, 1", "0, 500, 1", "1, 5, 1", "1, 4, 0", "2, 0, 1", "5, 199, 5",
        "5, 198, 4", "5, 900, 5", "0, 0, 0", "4, 201, 4", "4, 202, 5"})
    void aRingIsLeftOneAtATimeAndOnlyWhenItsBoundIsClearlyPassed(int ring, long millis, int next) {
        assertThat(Rtt.nextRing(ring, millis)).isEqualTo(next);
    }

    @Test
    void theLeastOfTheLastTwentyCounts() {
        var rtt = new Rtt();
        assertThat(rtt.min()).isNull();
        assertThat(rtt.ring()).isNull();
        rtt.add(Duration.ofMillis(3));
        for (int i = 0; i < Rtt.SAMPLES_MAX - 1; i++) {
            rtt.add(Duration.ofMillis(40 + i));
        }
        assertThat(rtt.min()).isEqualTo(Duration.ofMillis(3));
        rtt.add(Duration.ofMillis(60));
        assertThat(rtt.min()).isEqualTo(Duration.ofMillis(40));
        assertThat(rtt.ring()).isEqualTo(1);
        assertThat(rtt.newestFirst()).hasSize(Rtt.SAMPLES_MAX)
                .startsWith(Duration.ofMillis(60), Duration.ofMillis(58))
                .endsWith(Duration.ofMillis(40));
    }

    @Test
    void aRoundTripIsNeverNegative() {
        var rtt = new Rtt();
        rtt.add(Duration.ofMillis(-5));
        assertThat(rtt.min()).isEqualTo(Duration.ZERO);
    }
}
