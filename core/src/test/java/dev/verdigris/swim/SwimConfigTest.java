package dev.verdigris.swim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SwimConfigTest {
    @ParameterizedTest
    @CsvSource({"1, 4000", "2, 4000", "10, 4000", "100, 8000", "1000, 12000"})
    void theTimeToRefuteGrowsWithTheLogarithmOfTheCluster(int members, long millis) {
        assertThat(SwimConfig.DEFAULT.suspicionTimeout(members))
                .isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({"1, 7", "2, 8", "3, 9", "30, 11", "1000, 14"})
    void soDoTransmissions(int members, int transmissions) {
        assertThat(SwimConfig.DEFAULT.transmissions(members)).isEqualTo(transmissions);
    }

    @Test
    void whatCannotWorkIsRefused() {
        assertThatThrownBy(() -> SwimConfig.DEFAULT.withPacketBytesMax(100))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("320");
        assertThatThrownBy(() -> SwimConfig.DEFAULT.withLimits(0, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
