package dev.verdigris.bench.engine;

import dev.verdigris.model.Change;
import dev.verdigris.model.PackedKey;
import dev.verdigris.model.Seq;
import dev.verdigris.model.SqlValue;
import dev.verdigris.sqlite.Statement;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/// What another actor did to one row: as changes, and as the statement that comes to the same.
///
/// @param table the table's name
/// @param causalLength the row's after it
/// @param columnVersion of the cells it wrote
record Operation(Kind kind, String table, int id, long causalLength, long columnVersion,
        SqlValue.Text text, SqlValue.Int counter, SqlValue.Int random) {
    enum Kind {
        INSERT,
        UPDATE,
        DELETE
    }

    static Operation insert(String table, int id, long causalLength) {
        return of(Kind.INSERT, table, id, causalLength, 1);
    }

    static Operation update(String table, int id, long columnVersion) {
        return of(Kind.UPDATE, table, id, 1, columnVersion);
    }

    static Operation delete(String table, int id) {
        return of(Kind.DELETE, table, id, 2, 0);
    }

    private static Operation of(
            Kind kind, String table, int id, long causalLength, long columnVersion) {
        String text = (kind == Kind.INSERT ? "inserted_" : "updated_") + id;
        return new Operation(kind, table, id, causalLength, columnVersion,
                new SqlValue.Text(text.getBytes(StandardCharsets.US_ASCII)),
                new SqlValue.Int(columnVersion),
                new SqlValue.Int(1664525L * (id + columnVersion) + 1013904223 & 0xffffffffL));
    }

    /// How many changes it makes.
    int changeCount() {
        return switch (kind) {
            case INSERT -> causalLength == 1 ? 3 : 4;
            case UPDATE -> 3;
            case DELETE -> 1;
        };
    }

    void changes(Seq seq, Consumer<Change> out) {
        PackedKey key = PackedKey.pack(List.of(SqlValue.of(id)));
        if (causalLength > 1) {
            out.accept(new Change(table, key, Change.ROW, SqlValue.NULL, causalLength,
                    causalLength, seq));
        }
        if (kind != Kind.DELETE) {
            out.accept(cell(key, "value", text, seq));
            out.accept(cell(key, "counter", counter, seq));
            out.accept(cell(key, "random", random, seq));
        }
    }

    private Change cell(PackedKey key, String column, SqlValue value, Seq seq) {
        return new Change(table, key, column, value, columnVersion, causalLength, seq);
    }

    /// What a node that only stores rows would run.
    void run(Database.Session session) {
        String sql = switch (kind) {
            case INSERT -> "INSERT INTO " + table + "(id, value, counter, random) VALUES (?1, ?2, "
                    + "?3, ?4) ON CONFLICT DO UPDATE SET value = excluded.value, "
                    + "counter = excluded.counter, random = excluded.random";
            case UPDATE -> "UPDATE " + table + " SET value = ?2, counter = ?3, random = ?4 "
                    + "WHERE id = ?1";
            case DELETE -> "DELETE FROM " + table + " WHERE id = ?1";
        };
        try (Statement statement = session.prepare(sql)) {
            statement.bindLong(1, id);
            if (kind != Kind.DELETE) {
                statement.bindTextUtf8(2, text.utf8()).bindLong(3, counter.value())
                        .bindLong(4, random.value());
            }
            statement.run();
        }
    }
}
