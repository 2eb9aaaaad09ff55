package dev.verdigris.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MomentTest {
    @Test
    void whatIsAddedHasPassed() {
        Moment later = Moment.START.plus(Duration.ofMillis(1_500));
        assertThat(later.nanos()).isEqualTo(1_500_000_000L);
        assertThat(later.since(Moment.START)).isEqualTo(Duration.ofMillis(1_500));
        assertThat(Moment.START.since(later)).isEqualTo(Duration.ofMillis(-1_500));
        assertThat(later.isAfter(Moment.START)).isTrue();
        assertThat(Moment.START.isAfter(later)).isFalse();
        assertThat(later.isAfter(later)).isFalse();
    }

    @Test
    void orderHoldsWhereTheNumbersOverflow() {
        var before = new Moment(Long.MAX_VALUE - 10);
        Moment after = before.plus(Duration.ofNanos(100));
        assertThat(after.nanos()).isNegative();
        assertThat(after.isAfter(before)).isTrue();
        assertThat(before.compareTo(after)).isNegative();
        assertThat(after.since(before)).isEqualTo(Duration.ofNanos(100));
    }
}
