package dev.verdigris.crr;

import java.util.List;

/// A table whose rows are replicated.
///
/// @param id names the table within this database
/// @param name unquoted
/// @param keys the columns of the primary key, in its order
/// @param columns the other columns, generated ones left out; the position is the column's id,
///     which it keeps for good
/// @param originals how many of the columns were there when the table began to be replicated; those
///     after them have no clock in a row until they are written
public record ReplicatedTable(int id, String name, List<String> keys, List<String> columns,
        int originals) {
    public ReplicatedTable {
        keys = List.copyOf(keys);
        columns = List.copyOf(columns);
    }

    String clock() {
        return Names.clockOf(name);
    }
}
