package dev.verdigris.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Bytes that grow, up to a limit.
///
/// Every method throws [IllegalArgumentException] for what no reader would take.
final class WireWriter {
    private static final VarHandle BIG_ENDIAN_LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final int VARINT_BYTES_MAX = 10;

    private final int bytesMax;
    private byte[] bytes;
    private int size;
    private int rangesLeft = WireFormat.RANGES_PER_MESSAGE_MAX;

    /// @param capacity bytes to begin with
    /// @param bytesMax bytes that may be written in all
    WireWriter(int capacity, int bytesMax) {
        this.bytesMax = bytesMax;
        bytes = new byte[capacity];
    }

    int size() {
        return size;
    }

    byte[] toBytes() {
        if (size > bytesMax) {
            throw tooLarge(size);
        }
        return Arrays.copyOf(bytes, size);
    }

    void u8(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    void u16(int value) {
        reserve(2);
        bytes[size++] = (byte) (value >>> 8);
        bytes[size++] = (byte) value;
    }

    void fixed64(long value) {
        reserve(Long.BYTES);
        BIG_ENDIAN_LONG.set(bytes, size, value);
        size += Long.BYTES;
    }

    /// Seven bits per byte, the lowest first; the high bit says that more follow.
    void varint(long value) {
        reserve(VARINT_BYTES_MAX);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /// Small numbers of either sign in few bytes: 0, -1, 1, -2, … become 0, 1, 2, 3, ….
    void signed(long value) {
        varint(value << 1 ^ value >> 63);
    }

    void counter(long value, String what) {
        if (value < 0 || value > WireFormat.COUNTER_MAX) {
            throw new IllegalArgumentException(what + ": " + value);
        }
        varint(value);
    }

    void count(int count, int max, String what) {
        if (count > max) {
            throw new IllegalArgumentException(what + ": " + count + " of at most " + max);
        }
        varint(count);
    }

    /// Counts the ranges of all sets of the message.
    void spendRanges(int count) {
        if (count > rangesLeft) {
            throw new IllegalArgumentException("ranges beyond those allowed: " + count);
        }
        rangesLeft -= count;
    }

    void raw(byte[] from) {
        reserve(from.length);
        System.arraycopy(from, 0, bytes, size, from.length);
        size += from.length;
    }

    void lengthAndBytes(byte[] from, int max, String what) {
        count(from.length, max, what);
        raw(from);
    }

    void append(WireWriter other) {
        reserve(other.size);
        System.arraycopy(other.bytes, 0, bytes, size, other.size);
        size += other.size;
    }

    /// Begins a section that a reader can skip; [#close] takes what this returns.
    int open() {
        u8(0);
        return size;
    }

    /// Writes the section's length in front of it.
    void close(int start) {
        int length = size - start;
        int lengthBytes = sizeOf(length);
        if (lengthBytes > 1) {
            reserve(lengthBytes - 1);
            System.arraycopy(bytes, start, bytes, start + lengthBytes - 1, length);
        }
        size = start - 1;
        varint(length);
        size += length;
    }

    /// Bytes of `value` as a varint.
    static int sizeOf(long value) {
        return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
    }

    private void reserve(int count) {
        if (count > bytes.length - size) {
            grow(count);
        }
    }

    private void grow(int count) {
        long needed = (long) size + count;
        // A varint reserves more than it may take, so the limit is exact only in `toBytes`.
        if (needed > bytesMax + (long) VARINT_BYTES_MAX) {
            throw tooLarge(needed);
        }
        bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(2L * bytes.length,
                (long) bytesMax + VARINT_BYTES_MAX)));
    }

    private IllegalArgumentException tooLarge(long needed) {
        return new IllegalArgumentException("frame: " + needed + " bytes of at most " + bytesMax);
    }
}
