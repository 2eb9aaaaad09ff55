package dev.verdigris.schema;

import dev.verdigris.crr.Names;
import dev.verdigris.schema.SchemaRefused.Code;
import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What clients would no longer find if a schema were applied.
final class Losses {
    private static final String ADVICE = ". To do so: verdigris reload --allow-destructive";

    private final Connection connection;
    private final Map<String, @Nullable Place> found = new LinkedHashMap<>();

    Losses(Connection connection) {
        this.connection = connection;
    }

    /// @throws SchemaRefused that names all of them
    void refuseIfAny() {
        if (!found.isEmpty()) {
            throw new SchemaRefused(Code.DESTRUCTIVE,
                    String.join("; ", found.keySet()) + ADVICE,
                    found.values().iterator().next());
        }
    }

    void key(Blueprint.Table table, Blueprint.Table present, @Nullable Place place) {
        List<String> added = new ArrayList<>(table.keys());
        added.removeAll(present.keys());
        found.put((added.isEmpty() ? "won't change the primary key" : "can't add a primary key")
                + " without the destructive flag set (table: '" + table.name() + "', columns: '"
                + String.join(",", added.isEmpty() ? table.keys() : added) + "'): its "
                + count(table.name(), "*") + " rows would get new keys, and peers with the old key "
                + "would not see them", place);
    }

    /// Notes the columns that are gone or differ, and constraints or options that differ.
    ///
    /// @return whether there are any
    boolean columns(Blueprint.Table table, Blueprint.Table present, @Nullable Place place) {
        int before = found.size();
        present.columns().forEach((name, column) -> {
            Blueprint.Column wanted = table.columns().get(name);
            if (wanted == null) {
                found.put("won't remove column without the destructive flag set (table: '"
                        + table.name() + "', column: '" + name + "'): " + values(table, name),
                        place);
            } else if (!wanted.equals(column)) {
                found.put("won't change column without the destructive flag set (table: '"
                        + table.name() + "', column: '" + name + "'): " + values(table, name)
                        + " and would become what '" + wanted.definition() + "' makes of it",
                        place);
            }
        });
        if (!present.constraints().equals(table.constraints())) {
            found.put("won't change constraints without the destructive flag set (table: '"
                    + table.name() + "'): " + present.constraints() + " would become "
                    + table.constraints(), place);
        }
        return found.size() > before;
    }

    private String values(Blueprint.Table table, String column) {
        long count = count(table.name(), Names.quoted(column));
        return count == 1 ? "1 row has a value there" : count + " rows have a value there";
    }

    private long count(String table, String what) {
        try (Statement row = connection.prepare(
                "SELECT count(" + what + ") FROM " + Names.quoted(table))) {
            row.step();
            return row.columnLong(0);
        }
    }
}
