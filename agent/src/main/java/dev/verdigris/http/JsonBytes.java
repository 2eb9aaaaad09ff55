package dev.verdigris.http;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// JSON as UTF-8 bytes in an array that grows: knows values, not structure.
///
/// Text that comes as UTF-8 is copied as a block and only looked at byte by byte when something in
/// it must be escaped or checked. Not thread-safe.
final class JsonBytes {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EVERY_BYTE = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LONG_MIN =
            "-9223372036854775808".getBytes(StandardCharsets.US_ASCII);
    private static final int LONG_DIGITS_MAX = 20;

    /// Text that is not UTF-8.
    static final class MalformedText extends RuntimeException {
        private static final long serialVersionUID = 1;

        MalformedText(int at) {
            super("invalid utf-8 sequence from index " + at, null, false, false);
        }
    }

    private byte[] bytes = new byte[512];
    private int length;

    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    void clear() {
        length = 0;
    }

    /// Forgets what came after the first `toLength` bytes.
    void truncate(int toLength) {
        length = toLength;
    }

    /// Appends a piece of JSON as it is.
    JsonBytes raw(byte[] json) {
        reserve(json.length);
        System.arraycopy(json, 0, bytes, length, json.length);
        length += json.length;
        return this;
    }

    /// Appends a piece of JSON as it is, in ASCII.
    JsonBytes raw(String json) {
        return raw(json.getBytes(StandardCharsets.US_ASCII));
    }

    JsonBytes raw(char ascii) {
        reserve(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    JsonBytes number(long value) {
        if (value == Long.MIN_VALUE) {
            return raw(LONG_MIN);
        }
        reserve(LONG_DIGITS_MAX);
        long left = value;
        if (left < 0) {
            bytes[length++] = '-';
            left = -left;
        }
        int digits = 1;
        for (long more = left; more >= 10; more /= 10) {
            digits++;
        }
        int at = length + digits;
        length = at;
        do {
            bytes[--at] = (byte) ('0' + left % 10);
            left /= 10;
        } while (left != 0);
        return this;
    }

    /// Appends a number that stays recognisable as a real; null if it is not finite.
    JsonBytes number(double value) {
        return raw(RealText.of(value));
    }

    /// Appends bytes as an array of numbers from 0 to 255.
    JsonBytes blob(MemorySegment blob) {
        raw('[');
        for (long i = 0; i < blob.byteSize(); i++) {
            if (i > 0) {
                raw(',');
            }
            number(blob.get(ValueLayout.JAVA_BYTE, i) & 0xffL);
        }
        return raw(']');
    }

    JsonBytes string(String text) {
        return string(MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8)));
    }

    /// Appends a string.
    ///
    /// @throws MalformedText if `utf8` is not UTF-8; then a part of it is appended
    JsonBytes string(MemorySegment utf8) {
        int size = Math.toIntExact(utf8.byteSize());
        reserve(Math.addExact(size, 2));
        bytes[length++] = '"';
        MemorySegment.copy(utf8, ValueLayout.JAVA_BYTE, 0, bytes, length, size);
        int plain = plainPrefix(bytes, length, size);
        if (plain == size) {
            length += size;
        } else {
            length += plain;
            escaped(utf8, plain, size);
        }
        return raw('"');
    }

    /// How many bytes from `from` on are ASCII that stands for itself in JSON.
    private static int plainPrefix(byte[] bytes, int from, int size) {
        int i = 0;
        for (; i + Long.BYTES <= size; i += Long.BYTES) {
            if (holdsSpecial((long) LONGS.get(bytes, from + i))) {
                break;
            }
        }
        while (i < size && isPlain(bytes[from + i])) {
            i++;
        }
        return i;
    }

    /// True if any of eight bytes is above 0x7f, below 0x20, a quote or a backslash. Each test sets
    /// a byte's high bit: (x - n) does so if x < n, and x ^ c is below 1 only for x = c.
    private static boolean holdsSpecial(long word) {
        long quote = word ^ '"' * EVERY_BYTE;
        long backslash = word ^ '\\' * EVERY_BYTE;
        long found = word | word - 0x20 * EVERY_BYTE | quote - EVERY_BYTE | backslash - EVERY_BYTE;
        return (found & HIGH_BITS) != 0;
    }

    private static boolean isPlain(byte b) {
        return b >= 0x20 && b != '"' && b != '\\';
    }

    private void escaped(MemorySegment utf8, int from, int size) {
        int i = from;
        while (i < size) {
            byte b = utf8.get(ValueLayout.JAVA_BYTE, i);
            if (b < 0) {
                int unit = Utf8.sequenceLength(utf8, i, size);
                if (unit == 0) {
                    throw new MalformedText(i);
                }
                reserve(unit);
                MemorySegment.copy(utf8, ValueLayout.JAVA_BYTE, i, bytes, length, unit);
                length += unit;
                i += unit;
            } else {
                ascii(b);
                i++;
            }
        }
    }

    private void ascii(byte b) {
        reserve(6);
        if (isPlain(b)) {
            bytes[length++] = b;
            return;
        }
        bytes[length++] = '\\';
        switch (b) {
            case '"', '\\' -> bytes[length++] = b;
            case '\b' -> bytes[length++] = 'b';
            case '\f' -> bytes[length++] = 'f';
            case '\n' -> bytes[length++] = 'n';
            case '\r' -> bytes[length++] = 'r';
            case '\t' -> bytes[length++] = 't';
            default -> {
                bytes[length++] = 'u';
                bytes[length++] = '0';
                bytes[length++] = '0';
                bytes[length++] = HEX[b >> 4];
                bytes[length++] = HEX[b & 0xf];
            }
        }
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            int enough = Math.addExact(length, more);
            int doubled = (int) Math.min(2L * bytes.length, 1 << 30);
            bytes = Arrays.copyOf(bytes, Math.max(enough, doubled));
        }
    }
}
