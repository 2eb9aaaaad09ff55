package dev.verdigris.crr;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TouchedRowsTest {
    @Test
    void eachRowStandsOnceInTheOrderOfItsFirstTouch() {
        var rows = new TouchedRows();
        for (long seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var expected = new LinkedHashSet<String>();
            int risingFirst = random.nextInt(100);
            for (int i = 0; i < 300; i++) {
                int table = i < risingFirst ? 1 : 1 + random.nextInt(2);
                byte[] key = i < risingFirst ? new byte[] {1, (byte) i}
                        : new byte[] {(byte) random.nextInt(2), (byte) random.nextInt(100)};
                assertThat(rows.add(table, key, key.length)).as("seed %d, touch %d", seed, i)
                        .isEqualTo(expected.add(table + Arrays.toString(key)));
            }
            assertThat(shown(rows)).as("seed %d", seed).isEqualTo(List.copyOf(expected));
            rows.clear();
        }
    }

    private static List<String> shown(TouchedRows rows) {
        return IntStream.range(0, rows.count())
                .mapToObj(row -> rows.table(row) + Arrays.toString(Arrays.copyOfRange(
                        rows.keyBytes(), rows.keyStart(row), rows.keyEnd(row))))
                .toList();
    }
}
