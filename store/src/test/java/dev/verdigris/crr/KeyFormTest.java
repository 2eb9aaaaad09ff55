package dev.verdigris.crr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.Statement;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyFormTest {
    private static final byte[] ALPHABET = {'a', 'A', 'z', 'Z', '[', '@', '`', ' ', 0, (byte) 0xc3};

    /// The form must hold for equal what SQLite does, or one row would have two clocks.
    @ParameterizedTest
    @EnumSource(KeyForm.class)
    void textsHaveOneFormIfTheCollationHoldsThemForEqual(KeyForm form) {
        String collation = form == KeyForm.EXACT ? "BINARY" : form.name();
        var random = new Random(7);
        try (Connection connection = Connection.openMemory();
                Statement row = connection.prepare("SELECT ?1 = ?2 COLLATE " + collation)) {
            for (int i = 0; i < 20_000; i++) {
                byte[] one = text(random);
                byte[] other = text(random);
                row.bindTextUtf8(1, one, 0, one.length).bindTextUtf8(2, other, 0, other.length);
                row.step();
                assertThat(Arrays.equals(form.of(one), form.of(other)))
                        .as("%s and %s", Arrays.toString(one), Arrays.toString(other))
                        .isEqualTo(row.columnLong(0) != 0);
                assertThat(form.of(form.of(one))).isEqualTo(form.of(one));
                row.reset();
            }
        }
    }

    private static byte[] text(Random random) {
        var text = new byte[random.nextInt(4)];
        for (int i = 0; i < text.length; i++) {
            text[i] = ALPHABET[random.nextInt(ALPHABET.length)];
        }
        return text;
    }
}
