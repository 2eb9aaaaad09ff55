package dev.verdigris.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verdigris.model.SqlValue;
import java.io.ByteArrayInputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// How values are read and written.
class CodecsTest {
    static LongStream seeds() {
        return LongStream.rangeClosed(1, 20);
    }

    @ParameterizedTest
    @CsvSource({"1.0,1.0", "0.1,0.1", "-0.0,-0.0", "0.0,0.0", "1e15,1000000000000000.0",
        "1e16,1e16", "123456789012345680,1.2345678901234568e17", "5e-8,5e-8", "1e-5,0.00001",
        "1.5e-5,0.000015", "1e-6,1e-6", "-1234.5,-1234.5", "1.7976931348623157e308,"
            + "1.7976931348623157e308", "9007199254740993,9007199254740992.0", "1e22,1e22",
        "12345678901234.5,12345678901234.5", "NaN,null", "Infinity,null", "-Infinity,null"})
    void realsAreWrittenAsUpstreamWritesThem(double value, String text) {
        assertThat(RealText.of(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyRealComesBackAndStaysAReal(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (i % 2 == 0) {
                value = random.nextInt(2_000_000) / 1000.0 * Math.pow(10, random.nextInt(40) - 20);
            }
            String text = RealText.of(value);
            if (Double.isFinite(value)) {
                assertThat(Double.doubleToLongBits(Double.parseDouble(text)))
                        .as("seed %d: %s", seed, text).isEqualTo(Double.doubleToLongBits(value));
                assertThat(text).matches("-?\\d+\\.\\d+|-?\\d(\\.\\d+)?e-?[1-9]\\d*");
            } else {
                assertThat(text).isEqualTo("null");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyIntegerIsWrittenInFull(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            long value = random.nextLong() >> random.nextInt(64);
            assertThat(text(new JsonBytes().number(value))).isEqualTo(Long.toString(value));
        }
        assertThat(text(new JsonBytes().number(Long.MIN_VALUE)))
                .isEqualTo("-9223372036854775808");
    }

    /// Against the JSON reader: what we write, it reads as what it was.
    @ParameterizedTest
    @MethodSource("seeds")
    void everyStringComesBack(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            String text = randomText(random);
            String json = "[[\"x\",[" + text(new JsonBytes().string(text)) + "]]]";
            assertThat(read(json).getFirst().parameters()).as("seed %d: %s", seed, json)
                    .isEqualTo(new SqlStatement.Parameters.Positional(
                            List.of(SqlValue.of(text))));
        }
    }

    private static String randomText(Random random) {
        var text = new StringBuilder();
        int length = random.nextInt(40);
        for (int i = 0; i < length; i++) {
            int codePoint = switch (random.nextInt(6)) {
                case 0 -> random.nextInt(0x20);
                case 1 -> "\"\\/".charAt(random.nextInt(3));
                case 2 -> random.nextInt(0x80, 0xd800);
                case 3 -> random.nextInt(0xe000, 0x110000);
                default -> random.nextInt(0x20, 0x7f);
            };
            text.appendCodePoint(codePoint);
        }
        return text.toString();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void bytesAreTextExactlyIfTheyAreUtf8(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            var bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            if (random.nextBoolean()) {
                for (int j = 0; j < bytes.length; j++) {
                    bytes[j] = (byte) (bytes[j] & 0x3f | (random.nextInt(3) == 0 ? 0xc0 : 0x80));
                }
            }
            byte[] again = new String(bytes, StandardCharsets.UTF_8)
                    .getBytes(StandardCharsets.UTF_8);
            if (Arrays.equals(again, bytes)) {
                assertThat(text(new JsonBytes().string(MemorySegment.ofArray(bytes)))).isNotEmpty();
            } else {
                assertThatThrownBy(
                        () -> new JsonBytes().string(MemorySegment.ofArray(bytes)))
                        .as("seed %d: %s", seed, Arrays.toString(bytes))
                        .isInstanceOf(JsonBytes.MalformedText.class);
            }
        }
    }

    /// Bodies that are nearly right, cut and changed at random: each is read or refused.
    @ParameterizedTest
    @MethodSource("seeds")
    void noBodyBreaksTheReader(long seed) {
        var random = new Random(seed);
        byte[] good = ("[\"a\",[\"b\",[1,null,1.5e3,[1,2],{\"x\":[{}]}]],"
                + "[\"c\",{\":d\":\"\\u00e9\"}],"
                + "{\"query\":\"q\",\"params\":[true],\"named_params\":null,\"more\":[1]}]")
                .getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 5_000; i++) {
            byte[] body = Arrays.copyOf(good, random.nextInt(good.length + 1));
            for (int changes = random.nextInt(4); changes > 0 && body.length > 0; changes--) {
                body[random.nextInt(body.length)] = random.nextInt(3) == 0
                        ? (byte) random.nextInt() : good[random.nextInt(good.length)];
            }
            try {
                assertThat(read(body)).isNotNull();
            } catch (Refused refused) {
                assertThat(refused.answer().status())
                        .as("seed %d: %s", seed, new String(body, StandardCharsets.UTF_8))
                        .isIn(400, 422);
            }
        }
    }

    @Test
    void nestingIsBounded() {
        String deep = "[[\"x\",[" + "[".repeat(100_000);
        assertThatThrownBy(() -> read(deep)).isInstanceOf(Refused.class);
    }

    @Test
    void halfASurrogatePairIsRefused() {
        assertThatThrownBy(() -> read("[\"\\ud800\"]")).isInstanceOf(Refused.class);
    }

    @Test
    void aRequestTakesNoMoreMemoryThanItMay() {
        var memory = new RequestMemory(new HttpLimits.Requests(
                1, 1_000, 1_500, Duration.ofSeconds(1)));
        String body = "[\"x\",[" + "1,".repeat(100) + "1]]";
        try (RequestMemory.Share share = memory.share()) {
            assertThatThrownBy(() -> StatementReader.readOne(input(body), share))
                    .isInstanceOfSatisfying(Refused.class,
                            refused -> assertThat(refused.answer().status()).isEqualTo(413));
        }
        try (RequestMemory.Share one = memory.share(); RequestMemory.Share two = memory.share()) {
            one.take(900);
            assertThatThrownBy(() -> two.take(900)).isInstanceOfSatisfying(Refused.class,
                    refused -> assertThat(refused.answer().status()).isEqualTo(503));
        }
        assertThat(memory.taken()).isZero();
    }

    private static List<SqlStatement> read(String body) {
        return read(body.getBytes(StandardCharsets.UTF_8));
    }

    private static List<SqlStatement> read(byte[] body) {
        var memory = new RequestMemory(HttpLimits.Requests.DEFAULT);
        try (RequestMemory.Share share = memory.share()) {
            return StatementReader.readList(new ByteArrayInputStream(body), share);
        }
    }

    private static ByteArrayInputStream input(String body) {
        return new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(JsonBytes json) {
        return new String(json.toByteArray(), StandardCharsets.UTF_8);
    }
}
