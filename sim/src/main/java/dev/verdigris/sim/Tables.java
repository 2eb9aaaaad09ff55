package dev.verdigris.sim;

import dev.verdigris.model.PackedKey;
import dev.verdigris.model.SqlValue;
import dev.verdigris.sim.check.RowKey;
import dev.verdigris.sqlite.Statement;
import dev.verdigris.store.LocalSession;
import dev.verdigris.store.Replica;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads a database through plain SQL, the way a client would.
final class Tables {
    /// @param keys the columns of the primary key, in its order
    /// @param columns the others
    private record Shape(String table, List<String> keys, List<String> columns) {
        String select() {
            var all = new ArrayList<>(keys);
            all.addAll(columns);
            return "SELECT " + String.join(", ", all) + " FROM " + table;
        }
    }

    /// The tables of [Workload#SCHEMA].
    private static final List<Shape> SHAPES = List.of(
            new Shape("service", List.of("id"), List.of("name", "port", "note")),
            new Shape("tag", List.of("host", "tag"), List.of()),
            new Shape("piece", List.of("lot", "number"), List.of("body")));

    private Tables() {}

    /// Everything a client can see.
    static SortedMap<RowKey, SortedMap<String, SqlValue>> rows(Replica replica) {
        var rows = new TreeMap<RowKey, SortedMap<String, SqlValue>>();
        for (Shape shape : SHAPES) {
            read(replica, shape.select(), row -> {
                var keys = new ArrayList<SqlValue>();
                for (int i = 0; i < shape.keys().size(); i++) {
                    keys.add(value(row, i));
                }
                var values = new TreeMap<String, SqlValue>();
                for (int i = 0; i < shape.columns().size(); i++) {
                    values.put(shape.columns().get(i), value(row, shape.keys().size() + i));
                }
                rows.put(new RowKey(shape.table(), PackedKey.pack(keys)), values);
            });
        }
        return rows;
    }

    /// The rows of a query, each value as text.
    static List<List<@Nullable String>> query(Replica replica, String sql) {
        var rows = new ArrayList<List<@Nullable String>>();
        read(replica, sql, row -> {
            var values = new ArrayList<@Nullable String>();
            for (int i = 0; i < row.columnCount(); i++) {
                values.add(row.columnText(i));
            }
            rows.add(values);
        });
        return rows;
    }

    private interface RowReader {
        void read(Statement row);
    }

    private static void read(Replica replica, String sql, RowReader reader) {
        replica.transact(session -> {
            try (Statement statement = session.prepare(sql)) {
                while (statement.step()) {
                    reader.read(statement);
                }
            }
            return true;
        });
    }

    private static SqlValue value(Statement row, int column) {
        return switch (row.columnType(column)) {
            case INTEGER -> SqlValue.of(row.columnLong(column));
            case FLOAT -> SqlValue.of(row.columnDouble(column));
            case TEXT -> {
                byte[] utf8 = row.columnTextUtf8(column);
                yield utf8 == null ? SqlValue.NULL : new SqlValue.Text(utf8);
            }
            case BLOB -> {
                byte[] bytes = row.columnBlob(column);
                yield bytes == null ? SqlValue.NULL : new SqlValue.Blob(bytes);
            }
            case NULL -> SqlValue.NULL;
        };
    }

    /// Runs statements as one transaction of a client's session.
    static void run(LocalSession session, List<Workload.Sql> statements) {
        for (Workload.Sql sql : statements) {
            try (Statement statement = session.prepare(sql.text())) {
                for (int i = 0; i < sql.values().size(); i++) {
                    bind(statement, i + 1, sql.values().get(i));
                }
                statement.run();
            }
        }
    }

    private static void bind(Statement statement, int parameter, SqlValue value) {
        switch (value) {
            case SqlValue.Null _ -> statement.bindNull(parameter);
            case SqlValue.Int(var number) -> statement.bindLong(parameter, number);
            case SqlValue.Real(var number) -> statement.bindDouble(parameter, number);
            case SqlValue.Text(var utf8) -> statement.bindTextUtf8(parameter, utf8);
            case SqlValue.Blob(var bytes) -> statement.bindBlob(parameter, bytes);
        }
    }
}
