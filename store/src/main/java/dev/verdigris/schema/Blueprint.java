package dev.verdigris.schema;

import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Tables and their indexes, as SQLite understands them.
///
/// @param tables by name
record Blueprint(Map<String, Table> tables) {
    /// @param keys the columns of the primary key, in its order
    /// @param keyCollations by key column, in capitals
    /// @param columns all of them, by name, in the table's order
    /// @param constraints of the table, and its options
    /// @param indexes the statement of each index, by its name
    record Table(String name, String sql, List<String> keys, Map<String, String> keyCollations,
            Map<String, Column> columns, List<String> constraints, Map<String, String> indexes) {
        /// Whether the same values name the same rows in both.
        boolean hasKeyOf(Table other) {
            return keys.equals(other.keys) && keyCollations.equals(other.keyCollations);
        }

        /// Whether both are the same but for their indexes.
        boolean hasShapeOf(Table other) {
            return columns.equals(other.columns) && constraints.equals(other.constraints);
        }
    }

    /// @param definition with single spaces
    /// @param kind whether clients write it
    record Column(String definition, Kind kind) {}

    enum Kind {
        WRITTEN,
        GENERATED,
        GENERATED_STORED
    }

    /// What a database has.
    ///
    /// @param only a table's name, or null for all tables
    static Blueprint of(Connection connection, @Nullable String only) {
        var tables = new TreeMap<String, Table>();
        try (Statement rows = connection.prepare("SELECT name, sql FROM sqlite_schema WHERE type = "
                + "'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND (?1 IS NULL OR name = ?1)"
        )) {
            rows.bindText(1, only);
            while (rows.step()) {
                String name = Objects.requireNonNull(rows.columnText(0));
                tables.put(name, table(connection, name,
                        Objects.requireNonNull(rows.columnText(1))));
            }
        }
        return new Blueprint(tables);
    }

    private static Table table(Connection connection, String name, String sql) {
        var kinds = new LinkedHashMap<String, Kind>();
        var keys = new TreeMap<Long, String>();
        try (Statement rows = connection.prepare(
                "SELECT name, pk, hidden FROM pragma_table_xinfo(?1) ORDER BY cid")) {
            rows.bindText(1, name);
            while (rows.step()) {
                String column = Objects.requireNonNull(rows.columnText(0));
                kinds.put(column, switch ((int) rows.columnLong(2)) {
                    case 2 -> Kind.GENERATED;
                    case 3 -> Kind.GENERATED_STORED;
                    default -> Kind.WRITTEN;
                });
                if (rows.columnLong(1) > 0) {
                    keys.put(rows.columnLong(1), column);
                }
            }
        }
        TableText text = TableText.of(sql, List.copyOf(kinds.keySet()));
        var columns = new LinkedHashMap<String, Column>();
        kinds.forEach((column, kind) -> columns.put(column, new Column(
                Objects.requireNonNull(text.definitions().get(column)), kind)));
        return new Table(name, sql, new ArrayList<>(keys.values()),
                keyCollations(connection, name, keys.values()), columns, text.constraints(),
                indexes(connection, name));
    }

    /// A key that is the row's number has no index, and never holds text.
    private static Map<String, String> keyCollations(
            Connection connection, String table, Collection<String> keys) {
        var collations = new TreeMap<String, String>();
        keys.forEach(key -> collations.put(key, "BINARY"));
        try (Statement rows = connection.prepare("SELECT c.name, c.coll FROM pragma_index_list(?1) "
                + "i, pragma_index_xinfo(i.name) c WHERE i.origin = 'pk' AND c.key")) {
            rows.bindText(1, table);
            while (rows.step()) {
                collations.put(Objects.requireNonNull(rows.columnText(0)),
                        Objects.requireNonNull(rows.columnText(1)).toUpperCase(Locale.ROOT));
            }
        }
        return collations;
    }

    private static Map<String, String> indexes(Connection connection, String table) {
        try (Statement rows = connection.prepare("SELECT name, sql FROM sqlite_schema WHERE type = "
                + "'index' AND tbl_name = ?1 AND sql IS NOT NULL ORDER BY name")) {
            rows.bindText(1, table);
            var indexes = new TreeMap<String, String>();
            while (rows.step()) {
                indexes.put(Objects.requireNonNull(rows.columnText(0)),
                        Objects.requireNonNull(rows.columnText(1)));
            }
            return indexes;
        }
    }
}
