package dev.verdigris.crr;

import dev.verdigris.sqlite.Arguments;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Packs the arguments of a call from SQL as [dev.verdigris.model.PackedKey] packs values, into one
/// reused array.
final class KeyPacker {
    private static final int INTEGER = 1;
    private static final int REAL = 2;
    private static final int TEXT = 3;
    private static final int BLOB = 4;
    private static final int NULL = 5;

    private byte[] bytes = new byte[256];
    private int length;

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /// Packs `count` arguments from `first` on.
    void pack(Arguments arguments, int first, int count) {
        bytes[0] = (byte) count;
        length = 1;
        for (int i = first; i < first + count; i++) {
            switch (arguments.type(i)) {
                case NULL -> {
                    reserve(1);
                    bytes[length++] = NULL;
                }
                case INTEGER -> number(INTEGER, arguments.longAt(i));
                case FLOAT -> {
                    reserve(9);
                    bytes[length++] = REAL;
                    bigEndian(Double.doubleToRawLongBits(arguments.doubleAt(i)), Long.BYTES);
                }
                case TEXT -> content(TEXT, arguments.bytesAt(i));
                case BLOB -> content(BLOB, arguments.bytesAt(i));
            }
        }
    }

    private void content(int type, MemorySegment content) {
        int size = (int) content.byteSize();
        number(type, size);
        reserve(size);
        MemorySegment.copy(content, ValueLayout.JAVA_BYTE, 0, bytes, length, size);
        length += size;
    }

    private void number(int type, long number) {
        reserve(9);
        int count = (Long.SIZE - Long.numberOfLeadingZeros(number) + 7) / 8;
        bytes[length++] = (byte) (count << 3 | type);
        bigEndian(number, count);
    }

    private void bigEndian(long number, int count) {
        for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (number >>> shift);
        }
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(length, more)));
        }
    }
}
