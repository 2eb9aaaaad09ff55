package dev.verdigris.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimestampTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "1000000000, 4294967296, 1000",
        "500000000, 2147483648, 500",
        "1767225600123456789, 7590176157184220471, 1767225600123",
        // After 2038 the number no longer fits a signed one.
        "4102444800000000000, 17619866249645260800, 4102444800000",
    })
    void countsSecondsInTheHighBits(long unixNanos, String ntp64, long unixMillis) {
        Timestamp timestamp = Timestamp.ofUnixNanos(unixNanos);
        assertThat(timestamp).hasToString(ntp64);
        assertThat(Timestamp.parse(ntp64)).isEqualTo(timestamp);
        assertThat(timestamp.unixMillis()).isEqualTo(unixMillis);
    }

    @Test
    void isOrderedAsUnsigned() {
        assertThat(new Timestamp(-1).isAfter(new Timestamp(Long.MAX_VALUE))).isTrue();
        assertThat(Timestamp.ZERO.isAfter(new Timestamp(-1))).isFalse();
    }

    @Test
    void refusesWhatIsNoNumber() {
        assertThatThrownBy(() -> Timestamp.parse("-1")).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> Timestamp.parse("18446744073709551616"))
                .isInstanceOf(NumberFormatException.class);
    }
}
