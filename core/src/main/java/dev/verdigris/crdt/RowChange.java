package dev.verdigris.crdt;

import dev.verdigris.model.SqlValue;

/// One change to a row whose columns are known by their position.
///
/// @param column the position among the columns of the [RowClock], or [#ROW] for the row's own
///     record
/// @param value what was written; NULL for [#ROW]
/// @param columnVersion see [Cell#columnVersion]; not looked at for [#ROW]
/// @param causalLength the row's causal length at the writer
public record RowChange(int column, SqlValue value, long columnVersion, long causalLength) {
    /// Stands for the row itself.
    public static final int ROW = -1;
}
