package dev.verdigris.wire;

import dev.verdigris.model.MalformedMessage;
import dev.verdigris.model.SqlValue;

/// SQL values: a varint whose low three bits are the form and whose other bits are the length of
/// the bytes that follow or a small INTEGER itself.
final class Values {
    private static final int NULL = 0;
    private static final int INTEGER = 1;
    /// The bits hold -1 - n.
    private static final int NEGATIVE_INTEGER = 2;
    /// Eight bytes, big-endian, for what the other two cannot hold.
    private static final int WIDE_INTEGER = 3;
    private static final int REAL = 4;
    private static final int TEXT = 5;
    private static final int BLOB = 6;

    private static final int FORM_BITS = 3;
    private static final int FORM_MASK = (1 << FORM_BITS) - 1;
    /// What stays of 64 bits beside the form, less one to keep clear of the sign.
    private static final long SMALL_MAX = (1L << 60) - 1;

    private Values() {}

    static void write(WireWriter out, SqlValue value) {
        switch (value) {
            case SqlValue.Null _ -> out.varint(NULL);
            case SqlValue.Int(var number) -> writeInteger(out, number);
            case SqlValue.Real(var real) -> {
                if (Double.isNaN(real)) {
                    throw new IllegalArgumentException("REAL is not a number");
                }
                out.varint(REAL);
                out.fixed64(Double.doubleToRawLongBits(real));
            }
            case SqlValue.Text(var utf8) -> writeBytes(out, TEXT, utf8);
            case SqlValue.Blob(var bytes) -> writeBytes(out, BLOB, bytes);
        }
    }

    private static void writeInteger(WireWriter out, long number) {
        long folded = number < 0 ? ~number : number;
        if (folded > SMALL_MAX) {
            out.varint(WIDE_INTEGER);
            out.fixed64(number);
        } else {
            out.varint(folded << FORM_BITS | (number < 0 ? NEGATIVE_INTEGER : INTEGER));
        }
    }

    private static void writeBytes(WireWriter out, int form, byte[] bytes) {
        if (bytes.length > WireFormat.VALUE_BYTES_MAX) {
            throw new IllegalArgumentException("value bytes: " + bytes.length);
        }
        out.varint((long) bytes.length << FORM_BITS | form);
        out.raw(bytes);
    }

    /// Bytes that [#write] takes.
    static int sizeOf(SqlValue value) {
        return switch (value) {
            case SqlValue.Null _ -> 1;
            case SqlValue.Int(var number) -> {
                long folded = number < 0 ? ~number : number;
                yield folded > SMALL_MAX
                        ? 1 + Long.BYTES : WireWriter.sizeOf(folded << FORM_BITS);
            }
            case SqlValue.Real _ -> 1 + Double.BYTES;
            case SqlValue.Text(var utf8) -> sizeOfBytes(utf8);
            case SqlValue.Blob(var bytes) -> sizeOfBytes(bytes);
        };
    }

    private static int sizeOfBytes(byte[] bytes) {
        return WireWriter.sizeOf((long) bytes.length << FORM_BITS) + bytes.length;
    }

    static SqlValue read(WireReader in) throws MalformedMessage {
        long head = in.varint("value");
        long rest = head >>> FORM_BITS;
        return switch ((int) head & FORM_MASK) {
            case INTEGER -> SqlValue.of(small(rest));
            case NEGATIVE_INTEGER -> SqlValue.of(~small(rest));
            case TEXT -> new SqlValue.Text(bytes(in, rest));
            case BLOB -> new SqlValue.Blob(bytes(in, rest));
            default -> readBare(in, head);
        };
    }

    /// The forms that leave the other bits at zero.
    private static SqlValue readBare(WireReader in, long head) throws MalformedMessage {
        if (head == NULL) {
            return SqlValue.NULL;
        }
        if (head == REAL) {
            double real = Double.longBitsToDouble(in.fixed64("REAL"));
            if (Double.isNaN(real)) {
                throw new MalformedMessage("REAL is not a number");
            }
            return SqlValue.of(real);
        }
        if (head == WIDE_INTEGER) {
            long number = in.fixed64("INTEGER");
            if ((number < 0 ? ~number : number) <= SMALL_MAX) {
                throw new MalformedMessage("INTEGER in eight bytes", number);
            }
            return SqlValue.of(number);
        }
        throw new MalformedMessage("value form", head);
    }

    private static long small(long rest) throws MalformedMessage {
        if (rest > SMALL_MAX) {
            throw new MalformedMessage("INTEGER beside its form", rest);
        }
        return rest;
    }

    private static byte[] bytes(WireReader in, long length) throws MalformedMessage {
        if (length > WireFormat.VALUE_BYTES_MAX) {
            throw new MalformedMessage("value bytes", length);
        }
        return in.raw((int) length, "value bytes");
    }
}
