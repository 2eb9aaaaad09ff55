package dev.verdigris.schema;

import dev.verdigris.sqlite.Authorizer.Action;
import dev.verdigris.sqlite.Authorizer.Verdict;
import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.SqliteException;
import dev.verdigris.sqlite.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Tables and their indexes, as SQLite understands them.
///
/// @param tables by name
record Blueprint(Map<String, Table> tables) {
    /// @param definitions per column, in the table's order
    /// @param indexes the statement of each index, by its name
    record Table(String name, String sql, Map<String, String> definitions,
            Map<String, String> indexes) {}

    /// Lets SQLite build what the statements describe, in an empty database that is thrown away.
    ///
    /// @throws SchemaRefused if there is anything but replicable tables and their indexes
    static Blueprint draw(List<String> statements) {
        try (Connection scratch = Connection.openMemory()) {
            scratch.authorizer((action, _, _, _, _) ->
                    isAllowed(action) ? Verdict.ALLOW : Verdict.DENY);
            for (String text : statements) {
                build(scratch, text);
            }
            scratch.authorizer(null);
            Blueprint drawn = of(scratch, null);
            for (Table table : drawn.tables().values()) {
                TableRules.check(scratch, table.name(), table.sql());
            }
            return drawn;
        }
    }

    /// Creating a table or an index also writes to `sqlite_schema` and calls functions on it.
    private static boolean isAllowed(Action action) {
        return switch (action) {
            case CREATE_TABLE, CREATE_INDEX, INSERT, UPDATE, READ, FUNCTION, REINDEX -> true;
            default -> false;
        };
    }

    private static void build(Connection scratch, String text) {
        String rest = text;
        while (true) {
            String sql = rest;
            try (Statement statement = scratch.prepareFirst(rest)) {
                if (statement == null) {
                    return;
                }
                sql = statement.sql().strip();
                if (!sql.regionMatches(true, 0, "CREATE", 0, "CREATE".length())) {
                    throw new SchemaRefused(unsupported(sql));
                }
                rest = statement.tail();
                statement.run();
            } catch (SqliteException e) {
                throw new SchemaRefused(e.isDenied() ? unsupported(sql) : e.message());
            }
        }
    }

    private static String unsupported(String sql) {
        return "unsupported command: " + sql + "; a schema consists of CREATE TABLE "
                + "and CREATE INDEX";
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
                String sql = Objects.requireNonNull(rows.columnText(1));
                tables.put(name, new Table(name, sql,
                        ColumnDefinitions.of(sql, columns(connection, name)),
                        indexes(connection, name)));
            }
        }
        return new Blueprint(tables);
    }

    private static List<String> columns(Connection connection, String table) {
        try (Statement rows = connection.prepare(
                "SELECT name FROM pragma_table_xinfo(?1) ORDER BY cid")) {
            rows.bindText(1, table);
            var names = new ArrayList<String>();
            while (rows.step()) {
                names.add(Objects.requireNonNull(rows.columnText(0)));
            }
            return names;
        }
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
