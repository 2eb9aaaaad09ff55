package dev.verdigris.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;

/// A value as SQLite stores it. Text is kept as its UTF-8 bytes, which may be invalid, just as
/// SQLite hands them out: they travel, compare and bind without being decoded.
public sealed interface SqlValue {
    record Null() implements SqlValue {
        @Override
        public String toString() {
            return "NULL";
        }
    }

    record Int(long value) implements SqlValue {
        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    /// Never NaN: SQLite stores NULL in its place.
    record Real(double value) implements SqlValue {
        @Override
        public String toString() {
            return Double.toString(value);
        }
    }

    /// @param utf8 owned by this value; nobody may change it
    record Text(byte[] utf8) implements SqlValue {
        @Override
        public boolean equals(Object other) {
            return other instanceof Text(var bytes) && Arrays.equals(utf8, bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(utf8);
        }

        @Override
        public String toString() {
            return '\'' + new String(utf8, StandardCharsets.UTF_8).replace("'", "''") + '\'';
        }
    }

    /// @param bytes owned by this value; nobody may change it
    record Blob(byte[] bytes) implements SqlValue {
        @Override
        public boolean equals(Object other) {
            return other instanceof Blob(var theirs) && Arrays.equals(bytes, theirs);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "x'" + HexFormat.of().formatHex(bytes) + '\'';
        }
    }

    SqlValue NULL = new Null();

    static SqlValue of(long value) {
        return new Int(value);
    }

    static SqlValue of(double value) {
        return Double.isNaN(value) ? NULL : new Real(value);
    }

    static SqlValue of(String text) {
        return new Text(text.getBytes(StandardCharsets.UTF_8));
    }

    static SqlValue ofBlob(byte[] bytes) {
        return new Blob(bytes);
    }

    /// The order that settles two writes of the same column version: the greater survives.
    ///
    /// NULL < BLOB < TEXT < REAL < INTEGER, the reverse of SQLite's own order of types, and the
    /// type alone decides between types. Bytes compare unsigned, text by its UTF-8 bytes whatever
    /// the column's collation, and -0.0 equals 0.0. The order is the contract with cr-sqlite: a
    /// node that differs splits the cluster.
    Comparator<SqlValue> MERGE_ORDER = (a, b) -> switch (a) {
        case Null _ when b instanceof Null -> 0;
        case Blob(var x) when b instanceof Blob(var y) -> Arrays.compareUnsigned(x, y);
        case Text(var x) when b instanceof Text(var y) -> Arrays.compareUnsigned(x, y);
        case Real(var x) when b instanceof Real(var y) -> x < y ? -1 : x > y ? 1 : 0;
        case Int(var x) when b instanceof Int(var y) -> Long.compare(x, y);
        case Null _, Blob _, Text _, Real _, Int _ -> Integer.compare(typeRank(a), typeRank(b));
    };

    private static int typeRank(SqlValue value) {
        return switch (value) {
            case Null _ -> 0;
            case Blob _ -> 1;
            case Text _ -> 2;
            case Real _ -> 3;
            case Int _ -> 4;
        };
    }
}
