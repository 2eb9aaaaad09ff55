package dev.verdigris.crr;

import dev.verdigris.model.InvariantViolation;

/// Whole numbers in as few bytes as they need: seven bits each, lowest first, the high bit set on
/// all but the last.
final class Varints {
    static final int BYTES_MAX = 10;

    private Varints() {}

    /// @return the position after the number
    static int put(byte[] out, int at, long number) {
        while ((number & ~0x7fL) != 0) {
            out[at++] = (byte) (number | 0x80);
            number >>>= 7;
        }
        out[at++] = (byte) number;
        return at;
    }

    /// Reads what the engine itself has written, so that a bad byte means a broken database.
    static final class Reader {
        private final byte[] bytes;
        private int at;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        boolean hasMore() {
            return at < bytes.length;
        }

        int position() {
            return at;
        }

        void skip(int count) {
            InvariantViolation.check(count >= 0 && count <= bytes.length - at,
                    "packed bytes end with an entry");
            at += count;
        }

        long next() {
            long number = 0;
            for (int shift = 0; shift < Long.SIZE; shift += 7) {
                InvariantViolation.check(at < bytes.length, "packed bytes end with a number");
                byte b = bytes[at++];
                number |= (b & 0x7fL) << shift;
                if (b >= 0) {
                    return number;
                }
            }
            throw new InvariantViolation("a packed number has at most ten bytes");
        }
    }
}
