package dev.verdigris.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActorIdTest {
    private static final String HEX = "8f0e1d2c3b4a59687786a5b4c3d2e1f0";

    @Test
    void readsBothWaysOfWritingIt() {
        ActorId id = ActorId.parse(HEX);
        assertThat(id).hasToString(HEX);
        assertThat(id.toUuidString()).isEqualTo("8f0e1d2c-3b4a-5968-7786-a5b4c3d2e1f0");
        assertThat(ActorId.parse(id.toUuidString().toUpperCase(Locale.ROOT)))
                .isEqualTo(id);
        assertThat(ActorId.ofBytes(id.toBytes())).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "8f", HEX + "00", "8f0e1d2c3b4a59687786a5b4c3d2e1fg"})
    void refusesAnythingElse(String text) {
        assertThatThrownBy(() -> ActorId.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isOrderedAsUnsignedBytes() {
        long seed = 7;
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int i = 0; i < 1_000; i++) {
            long high = random.nextLong();
            var a = new ActorId(high, random.nextLong());
            var b = new ActorId(random.nextBoolean() ? high : random.nextLong(), random.nextLong());
            assertThat(Integer.signum(a.compareTo(b))).as("seed %d: %s, %s", seed, a, b)
                    .isEqualTo(Integer.signum(Arrays.compareUnsigned(a.toBytes(), b.toBytes())));
        }
    }

    @Test
    void onlyNilIsNil() {
        assertThat(ActorId.NIL.isNil()).isTrue();
        assertThat(new ActorId(0, 1).isNil()).isFalse();
        assertThat(new ActorId(1, 0).isNil()).isFalse();
    }
}
