package dev.verdigris.crr;

import dev.verdigris.sqlite.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// The columns of a table as SQLite knows them.
///
/// @param keys of the primary key, in its order
/// @param columns the others that can be written, in the table's order
record TableShape(List<String> keys, List<String> columns) {
    TableShape {
        keys = List.copyOf(keys);
        columns = List.copyOf(columns);
    }

    static TableShape of(EngineSql sql, String table) {
        Statement rows = sql.get(
                "SELECT name, pk, hidden FROM pragma_table_xinfo(?1, 'main') ORDER BY cid");
        Map<Long, String> keys = new TreeMap<>();
        var columns = new ArrayList<String>();
        rows.bindText(1, table);
        while (rows.step()) {
            String name = Objects.requireNonNull(rows.columnText(0));
            if (rows.columnLong(1) > 0) {
                keys.put(rows.columnLong(1), name);
            } else if (rows.columnLong(2) == 0) { // generated columns are hidden: 2 and 3
                columns.add(name);
            }
        }
        rows.reset();
        return new TableShape(List.copyOf(keys.values()), columns);
    }
}
