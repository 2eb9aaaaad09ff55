package dev.verdigris.crr;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PackedCellsTest {
    private static final long ROW_SITE = 3;
    private static final long ROW_VERSION = 1_000_000;

    @Test
    void whatIsPackedIsUnpacked() {
        for (long seed = 0; seed < 2_000; seed++) {
            var random = new SplittableRandom(seed);
            int columns = 1 + random.nextInt(12);
            int originals = random.nextInt(columns + 1);
            var cells = new PackedCells();
            cells.unpack(columns, originals, ROW_SITE, ROW_VERSION, null);
            var expected = new long[columns][];
            for (int column = 0; column < columns; column++) {
                // Few different values, so that neighbours are often alike.
                long columnVersion = random.nextInt(3);
                long site = ROW_SITE - random.nextInt(2);
                long version = ROW_VERSION + random.nextInt(2);
                cells.set(column, columnVersion, site, version);
                expected[column] = new long[] {columnVersion, site, version};
            }
            byte[] packed = cells.pack(ROW_SITE, ROW_VERSION);

            var read = new PackedCells();
            read.unpack(columns, originals, ROW_SITE, ROW_VERSION, packed);
            for (int column = 0; column < columns; column++) {
                assertThat(read.columnVersion(column)).as("seed %s, column %s", seed, column)
                        .isEqualTo(expected[column][0]);
                if (read.isPresent(column)) {
                    assertThat(new long[] {read.site(column), read.version(column)})
                            .as("seed %s, column %s", seed, column)
                            .containsExactly(expected[column][1], expected[column][2]);
                }
            }
            assertThat(read.pack(ROW_SITE, ROW_VERSION)).as("seed %s", seed).isEqualTo(packed);
        }
    }

    @Test
    void aRowThatIsUpdatedAsAWholeTakesFewBytesHoweverWideItIs() {
        var cells = new PackedCells();
        cells.unpack(100, 100, ROW_SITE, ROW_VERSION, null);
        for (int column = 0; column < 100; column++) {
            cells.write(column, 0, 2_000_000);
        }
        assertThat(cells.pack(ROW_SITE, ROW_VERSION)).hasSizeLessThan(8);
    }

    @Test
    void aRowThatWasWrittenOnceTakesNone() {
        var cells = new PackedCells();
        cells.unpack(5, 5, ROW_SITE, ROW_VERSION, null);
        assertThat(cells.pack(ROW_SITE, ROW_VERSION)).isNull();
    }
}
