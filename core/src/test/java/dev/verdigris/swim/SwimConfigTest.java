package dev.verdigris.swim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SwimConfigTest {
    @ParameterizedTest
    @CsvSource({
        "1, 0, 1000", "2, 0, 1000", // nobody could confirm
        "3, 0, 9000", "3, 1, 1000", // one other could
        "1000, 0, 9000", "1000, 1, 5000", "1000, 2, 2660", "1000, 3, 1000", "1000, 9, 1000",
        "10000, 0, 12000", "10000, 3, 1333"})
    void theTimeToRefuteShrinksWithConfirmationsAndGrowsWithLargeClusters(
            int members, int confirmed, long millis) {
        assertThat(SwimConfig.DEFAULT.suspecting().timeout(members, confirmed).toMillis())
                .isEqualTo(millis);
    }

    @Test
    void inPlainSwimTheTimeToRefuteIsFixed() {
        assertThat(SwimConfig.PLAIN.suspecting().timeout(1_000, 0))
                .isEqualTo(SwimConfig.PLAIN.suspecting().timeout(1_000, 3))
                .isEqualTo(SwimConfig.DEFAULT.suspecting().least());
    }

    @ParameterizedTest
    @CsvSource({"1, 7", "2, 8", "3, 9", "30, 11", "1000, 14"})
    void soDoTransmissions(int members, int transmissions) {
        assertThat(SwimConfig.DEFAULT.gossiping().transmissions(members)).isEqualTo(transmissions);
    }

    @Test
    void whatCannotWorkIsRefused() {
        assertThatThrownBy(() -> SwimConfig.DEFAULT.withPacketBytesMax(100))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("448");
        assertThatThrownBy(() -> new SwimConfig.Limits(0, 1, 1_178))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
