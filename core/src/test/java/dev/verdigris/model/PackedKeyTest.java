package dev.verdigris.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackedKeyTest {
    private static List<List<String>> recorded() throws IOException {
        List<List<String>> lines = RecordedValues.lines("packed-keys.txt");
        assertThat(lines).hasSizeGreaterThan(70);
        return lines;
    }

    private static List<SqlValue> values(List<String> line) {
        return line.subList(1, line.size()).stream().map(RecordedValues::parse).toList();
    }

    @Test
    void packsAsCrSqliteDoes() throws IOException {
        for (List<String> line : recorded()) {
            assertThat(PackedKey.pack(values(line))).hasToString(line.getFirst());
        }
    }

    @Test
    void unpacksWhatCrSqlitePacked() throws IOException, MalformedMessage {
        for (List<String> line : recorded()) {
            var key = new PackedKey(HexFormat.of().parseHex(line.getFirst()));
            key.requireWellFormed();
            assertThat(key.unpack()).isEqualTo(values(line));
        }
    }

    @Test
    void ignoresBytesAfterTheLastValue() throws MalformedMessage {
        var key = new PackedKey(HexFormat.of().parseHex("010901ffff"));
        key.requireWellFormed();
        assertThat(key.unpack()).containsExactly(SqlValue.of(1));
    }

    @ParameterizedTest
    @CsvSource({
        "'', empty key",
        "01, key ends early: 1",
        "0109, key ends early: 2",
        "010b0261, key ends early: 4",
        "0102000000, key ends early: 5",
        "0100, value type in key: 0",
        "0106, value type in key: 6",
        "0107, value type in key: 7",
        "014901, number width in key: 9",
        "0143ffffffffffffffff, key ends early: 10",
        "01437fffffffffffffff, key ends early: 10",
    })
    void refusesBytesThatAreNoKey(String hex, String why) {
        var key = new PackedKey(HexFormat.of().parseHex(hex));
        assertThatThrownBy(key::unpack).isInstanceOf(MalformedMessage.class).hasMessage(why);
        assertThatThrownBy(key::requireWellFormed)
                .isInstanceOf(MalformedMessage.class).hasMessage(why);
    }

    @Test
    void theCheckAgreesWithUnpackingOnAnyBytes() {
        long seed = 20_260_401;
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int i = 0; i < 20_000; i++) {
            var bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            if (bytes.length > 0) {
                bytes[0] = (byte) random.nextInt(4);
            }
            var key = new PackedKey(bytes);
            assertThat(isRefused(key::requireWellFormed))
                    .as("seed %d, key %s", seed, key)
                    .isEqualTo(isRefused(key::unpack));
        }
    }

    private interface Attempt {
        void run() throws MalformedMessage;
    }

    private static boolean isRefused(Attempt attempt) {
        try {
            attempt.run();
            return false;
        } catch (MalformedMessage e) {
            return true;
        }
    }

    @Test
    void aKeyHasAtMost255Values() throws MalformedMessage {
        var values = new ArrayList<SqlValue>(
                Collections.nCopies(PackedKey.VALUES_MAX, SqlValue.NULL));
        assertThat(PackedKey.pack(values).unpack()).isEqualTo(values);
        values.add(SqlValue.NULL);
        assertThatThrownBy(() -> PackedKey.pack(values))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
