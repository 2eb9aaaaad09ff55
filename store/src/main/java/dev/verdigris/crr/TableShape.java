package dev.verdigris.crr;

import dev.verdigris.sqlite.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// The columns of a table as SQLite knows them.
///
/// @param keys of the primary key, in its order
/// @param forms per key column
/// @param columns those that have cells, in the table's order: all others that can be written, and
///     of the key those whose spelling the form of the key leaves open
record TableShape(List<String> keys, List<KeyForm> forms, List<String> columns) {
    TableShape {
        keys = List.copyOf(keys);
        forms = List.copyOf(forms);
        columns = List.copyOf(columns);
    }

    static TableShape of(EngineSql sql, String table) {
        Statement rows = sql.get(
                "SELECT name, pk, hidden FROM pragma_table_xinfo(?1, 'main') ORDER BY cid");
        Map<String, KeyForm> formOf = forms(sql, table);
        Map<Long, String> keys = new TreeMap<>();
        var columns = new ArrayList<String>();
        rows.bindText(1, table);
        while (rows.step()) {
            String name = Objects.requireNonNull(rows.columnText(0));
            if (rows.columnLong(1) > 0) {
                keys.put(rows.columnLong(1), name);
            }
            boolean isSpelled = formOf.getOrDefault(name, KeyForm.EXACT) != KeyForm.EXACT;
            boolean isGenerated = rows.columnLong(2) != 0; // 2 and 3: hidden
            if (isSpelled || rows.columnLong(1) == 0 && !isGenerated) {
                columns.add(name);
            }
        }
        rows.reset();
        List<KeyForm> forms = keys.values().stream()
                .map(key -> formOf.getOrDefault(key, KeyForm.EXACT)).toList();
        return new TableShape(List.copyOf(keys.values()), forms, columns);
    }

    /// A new list of the key columns and, after them, those beside the key.
    List<String> all() {
        var all = new LinkedHashSet<>(keys);
        all.addAll(columns);
        return new ArrayList<>(all);
    }

    /// Of the key columns that have an index. A key that is the row's number has none, nor texts.
    private static Map<String, KeyForm> forms(EngineSql sql, String table) {
        Statement rows = sql.get("SELECT c.name, c.coll FROM pragma_index_list(?1, 'main') i, "
                + "pragma_index_xinfo(i.name, 'main') c WHERE i.origin = 'pk' AND c.key");
        var forms = new HashMap<String, KeyForm>();
        rows.bindText(1, table);
        while (rows.step()) {
            forms.put(Objects.requireNonNull(rows.columnText(0)),
                    KeyForm.under(Objects.requireNonNull(rows.columnText(1))));
        }
        rows.reset();
        return forms;
    }
}
