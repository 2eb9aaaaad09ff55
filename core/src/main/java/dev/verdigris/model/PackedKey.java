package dev.verdigris.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// A primary key packed into bytes, in cr-sqlite's format: it names a row on every node, so nodes
/// must agree on it byte for byte.
///
/// One byte for the number of values; then per value a tag whose low three bits are the type and
/// whose high five bits are the byte count of the big-endian unsigned number that follows: an
/// INTEGER itself, or the length of a TEXT or BLOB. Numbers take as few bytes as they can, zero
/// takes none, a negative INTEGER always takes eight. A REAL is its tag and eight bytes.
///
/// @param bytes owned by this value; nobody may change it
public record PackedKey(byte[] bytes) implements Comparable<PackedKey> {
    public static final int VALUES_MAX = 255;

    private static final int INTEGER = 1;
    private static final int REAL = 2;
    private static final int TEXT = 3;
    private static final int BLOB = 4;
    private static final int NULL = 5;

    /// @throws IllegalArgumentException if there are more than [#VALUES_MAX] values
    public static PackedKey pack(List<SqlValue> values) {
        if (values.size() > VALUES_MAX) {
            throw new IllegalArgumentException("a key of " + values.size() + " columns");
        }
        int size = 1;
        for (SqlValue value : values) {
            size += packedSize(value);
        }
        var out = new byte[size];
        out[0] = (byte) values.size();
        int at = 1;
        for (SqlValue value : values) {
            at = pack(value, out, at);
        }
        return new PackedKey(out);
    }

    private static int packedSize(SqlValue value) {
        return switch (value) {
            case SqlValue.Null _ -> 1;
            case SqlValue.Int(var number) -> 1 + byteCount(number);
            case SqlValue.Real _ -> 1 + Double.BYTES;
            case SqlValue.Text(var utf8) -> 1 + byteCount(utf8.length) + utf8.length;
            case SqlValue.Blob(var bytes) -> 1 + byteCount(bytes.length) + bytes.length;
        };
    }

    private static int byteCount(long number) {
        return (Long.SIZE - Long.numberOfLeadingZeros(number) + 7) / 8;
    }

    private static int pack(SqlValue value, byte[] out, int at) {
        return switch (value) {
            case SqlValue.Null _ -> {
                out[at] = NULL;
                yield at + 1;
            }
            case SqlValue.Int(var number) -> packNumber(INTEGER, number, out, at);
            case SqlValue.Real(var real) -> {
                out[at] = REAL;
                yield putBigEndian(Double.doubleToRawLongBits(real), Double.BYTES, out, at + 1);
            }
            case SqlValue.Text(var utf8) -> packBytes(TEXT, utf8, out, at);
            case SqlValue.Blob(var bytes) -> packBytes(BLOB, bytes, out, at);
        };
    }

    private static int packNumber(int type, long number, byte[] out, int at) {
        int count = byteCount(number);
        out[at] = (byte) (count << 3 | type);
        return putBigEndian(number, count, out, at + 1);
    }

    private static int packBytes(int type, byte[] bytes, byte[] out, int at) {
        int start = packNumber(type, bytes.length, out, at);
        System.arraycopy(bytes, 0, out, start, bytes.length);
        return start + bytes.length;
    }

    private static int putBigEndian(long number, int count, byte[] out, int at) {
        for (int i = 0; i < count; i++) {
            out[at + i] = (byte) (number >>> 8 * (count - 1 - i));
        }
        return at + count;
    }

    /// Takes the values of a key, counted from 0.
    public interface Visitor {
        void isNull(int value);

        void integer(int value, long number);

        void real(int value, double number);

        /// @param bytes the key's own, in which the text's UTF-8 stands
        void text(int value, byte[] bytes, int from, int length);

        void blob(int value, byte[] bytes, int from, int length);
    }

    /// How many values the key says it has; 0 if it is empty, which is malformed.
    public int valueCount() {
        return bytes.length == 0 ? 0 : bytes[0] & 0xff;
    }

    /// Shows the key's values in the order of the table's PRIMARY KEY, without copying them.
    ///
    /// Bytes after the last value are ignored, as upstream does.
    ///
    /// @throws MalformedMessage if the bytes are not a packed key; values before have been shown
    public void visit(Visitor visitor) throws MalformedMessage {
        if (bytes.length == 0) {
            throw new MalformedMessage("empty key");
        }
        int at = 1;
        for (int i = 0; i < valueCount(); i++) {
            need(at, 1);
            int type = bytes[at] & 0x7;
            int numberBytes = (bytes[at] & 0xff) >>> 3;
            at++;
            if (numberBytes > Long.BYTES) {
                throw new MalformedMessage("number width in key", numberBytes);
            }
            switch (type) {
                case NULL -> visitor.isNull(i);
                case REAL -> {
                    visitor.real(i, Double.longBitsToDouble(number(at, Double.BYTES)));
                    at += Double.BYTES;
                }
                case INTEGER -> {
                    visitor.integer(i, number(at, numberBytes));
                    at += numberBytes;
                }
                case TEXT, BLOB -> {
                    long length = number(at, numberBytes);
                    at += numberBytes;
                    need(at, length);
                    if (type == TEXT) {
                        visitor.text(i, bytes, at, (int) length);
                    } else {
                        visitor.blob(i, bytes, at, (int) length);
                    }
                    at += (int) length;
                }
                default -> throw new MalformedMessage("value type in key", type);
            }
        }
    }

    /// The key's values in the order of the table's PRIMARY KEY.
    ///
    /// @throws MalformedMessage if the bytes are not a packed key
    public List<SqlValue> unpack() throws MalformedMessage {
        var values = new ArrayList<SqlValue>(valueCount());
        visit(new Visitor() {
            @Override
            public void isNull(int value) {
                values.add(SqlValue.NULL);
            }

            @Override
            public void integer(int value, long number) {
                values.add(SqlValue.of(number));
            }

            @Override
            public void real(int value, double number) {
                values.add(SqlValue.of(number));
            }

            @Override
            public void text(int value, byte[] in, int from, int length) {
                values.add(new SqlValue.Text(Arrays.copyOfRange(in, from, from + length)));
            }

            @Override
            public void blob(int value, byte[] in, int from, int length) {
                values.add(new SqlValue.Blob(Arrays.copyOfRange(in, from, from + length)));
            }
        });
        return values;
    }

    /// Finds out whether [#unpack] would work, without the cost of the values.
    ///
    /// @throws MalformedMessage if the bytes are not a packed key
    public void requireWellFormed() throws MalformedMessage {
        visit(NOBODY);
    }

    private static final Visitor NOBODY = new Visitor() {
        @Override
        public void isNull(int value) {}

        @Override
        public void integer(int value, long number) {}

        @Override
        public void real(int value, double number) {}

        @Override
        public void text(int value, byte[] bytes, int from, int length) {}

        @Override
        public void blob(int value, byte[] bytes, int from, int length) {}
    };

    private long number(int at, int count) throws MalformedMessage {
        need(at, count);
        long number = 0;
        for (int i = at; i < at + count; i++) {
            number = number << 8 | bytes[i] & 0xff;
        }
        return number;
    }

    private void need(int at, long count) throws MalformedMessage {
        if (count < 0 || count > bytes.length - at) {
            throw new MalformedMessage("key ends early", bytes.length);
        }
    }

    @Override
    public int compareTo(PackedKey other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PackedKey(var theirs) && Arrays.equals(bytes, theirs);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
