package dev.verdigris.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellTextTest {
    @ParameterizedTest
    @CsvSource({
        "1.0, 1", "0.0, 0", "-0.0, -0", "0.1, 0.1", "-2.50, -2.5", "100.0, 100",
        "1e16, 10000000000000000", "1.2345678901234568e17, 123456789012345680",
        "5e-8, 0.00000005", "2.49e-7, 0.000000249", "1e21, 1000000000000000000000",
        "0.30000000000000004, 0.30000000000000004",
    })
    void aRealHasNeitherExponentNorAFractionOfZero(double real, String shown) {
        assertThat(CellText.of(real)).isEqualTo(shown);
    }

    @Test
    void aRealReadsBackAsTheSameNumber() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            double real = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(real)) {
                assertThat(Double.parseDouble(CellText.of(real))).as("seed %d", seed)
                        .isEqualTo(real);
                assertThat(CellText.of(real)).matches("-?\\d+(\\.\\d*[1-9])?");
            }
        }
    }

    @Test
    void everyTypeHasItsForm() {
        assertThat(shown(null)).isEmpty();
        assertThat(shown(Long.MIN_VALUE)).isEqualTo("-9223372036854775808");
        assertThat(shown("a|b\n'c'")).isEqualTo("a|b\n'c'");
        assertThat(shown(new byte[] {0, (byte) 0xff, 0x1a})).isEqualTo("x'00ff1a'");
        assertThat(shown(new byte[0])).isEqualTo("x''");
    }

    private static String shown(@Nullable Object value) {
        var out = new StringBuilder();
        CellText.append(out, value);
        return out.toString();
    }
}
