package dev.verdigris.model;

import java.util.Objects;

/// One cell written, or the life and death of one row, as nodes tell it to each other.
///
/// Version, actor and timestamp are those of the [Changeset] around it.
///
/// @param table the table's name, unquoted
/// @param key the row's primary key
/// @param column the column's name, or [#ROW] for the record of a row's creation or deletion
/// @param value what was written; NULL for [#ROW]
/// @param columnVersion how many times the column was written in this life of the row; for [#ROW]
///     the causal length
/// @param causalLength the row's causal length at its writer: odd alive, even deleted
/// @param seq the row's position in the transaction
public record Change(String table, PackedKey key, String column, SqlValue value,
        long columnVersion, long causalLength, Seq seq) {
    /// The name that stands for the row itself; cr-sqlite's sentinel.
    public static final String ROW = "-1";

    /// Counts and positions; strings of tables and columns are mostly shared.
    private static final long FIXED_BYTES = 48;

    public Change {
        Objects.requireNonNull(table);
        Objects.requireNonNull(column);
    }

    /// About how much memory it takes.
    public long estimatedBytes() {
        long valueBytes = switch (value) {
            case SqlValue.Text(var utf8) -> utf8.length;
            case SqlValue.Blob(var bytes) -> bytes.length;
            case SqlValue.Null _, SqlValue.Int _, SqlValue.Real _ -> 0;
        };
        return FIXED_BYTES + key.bytes().length + column.length() + valueBytes;
    }

    public boolean isRow() {
        return column.equals(ROW);
    }
}
