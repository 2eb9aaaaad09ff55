package dev.verdigris.adopt;

import dev.verdigris.sqlite.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A replicated table of cr-sqlite, and the SQL that reads it.
///
/// @param keys the columns of the primary key, in its order
/// @param columns the others that can be written, in the table's order
record SourceTable(String name, List<String> keys, List<String> columns) {
    SourceTable {
        keys = List.copyOf(keys);
        columns = List.copyOf(columns);
    }

    static SourceTable of(Source source, String name) {
        Map<Long, String> keys = new TreeMap<>();
        var columns = new ArrayList<String>();
        try (Statement rows = source.connection().prepare(
                "SELECT name, pk, hidden FROM pragma_table_xinfo(?1) ORDER BY cid")) {
            rows.bindText(1, name);
            while (rows.step()) {
                String column = Objects.requireNonNull(rows.columnText(0));
                if (rows.columnLong(1) > 0) {
                    keys.put(rows.columnLong(1), column);
                } else if (rows.columnLong(2) == 0) { // generated columns are hidden
                    columns.add(column);
                }
            }
        }
        return new SourceTable(name, List.copyOf(keys.values()), columns);
    }

    List<String> all() {
        var all = new ArrayList<>(keys);
        all.addAll(columns);
        return all;
    }

    String clock() {
        return name + Source.CLOCK_SUFFIX;
    }

    String keyTable() {
        return name + Source.KEYS_SUFFIX;
    }

    /// The key's number, the key as it was sent, whether the row is there, and the row.
    String selectKeysAndRows() {
        return "SELECT p.__crsql_key, " + list(keys, key -> "p." + Source.quoted(key)) + ", t."
                + Source.quoted(keys.getFirst()) + " IS NOT NULL, "
                + list(all(), column -> "t." + Source.quoted(column)) + " FROM "
                + Source.quoted(keyTable()) + " p LEFT JOIN " + Source.quoted(name) + " t ON "
                + keys.stream().map(key -> "t." + Source.quoted(key) + " = p."
                        + Source.quoted(key)).collect(Collectors.joining(" AND "))
                + " ORDER BY p.__crsql_key";
    }

    /// Rows that cr-sqlite never heard of, or whose key it knows in another type.
    String selectRowsWithoutKey() {
        return "SELECT " + list(all(), column -> "t." + Source.quoted(column)) + " FROM "
                + Source.quoted(name) + " t WHERE NOT EXISTS (SELECT 1 FROM "
                + Source.quoted(keyTable()) + " p WHERE "
                + keys.stream().map(key -> "p." + Source.quoted(key) + " = +t."
                        + Source.quoted(key)).collect(Collectors.joining(" AND ")) + ")";
    }

    String selectClocks(boolean hasTimestamps) {
        return "SELECT key, col_name, col_version, db_version, site_id, seq, "
                + (hasTimestamps ? "ts" : "'0'") + " FROM " + Source.quoted(clock())
                + " ORDER BY key, col_name";
    }

    private static String list(List<String> names, Function<String, String> form) {
        return names.stream().map(form).collect(Collectors.joining(", "));
    }
}
