package dev.verdigris.schema;

import dev.verdigris.crr.Engine;
import dev.verdigris.crr.Names;
import dev.verdigris.crr.ReplicatedTable;
import dev.verdigris.sqlite.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Makes a database's replicated tables what a schema says, within the transaction under way.
///
/// Tables that the schema does not name stay as they are. Nothing that holds data goes away: a
/// table or a column that is gone or differs is refused.
public final class SchemaChange {
    private final Engine engine;
    private final Connection connection;
    private final List<String> changed = new ArrayList<>();

    private SchemaChange(Engine engine) {
        this.engine = engine;
        this.connection = engine.sql().connection();
    }

    /// @return the tables that are new or have new columns or other indexes
    /// @throws SchemaRefused if it is not possible; the transaction must be rolled back
    public static List<String> apply(Engine engine, List<String> statements) {
        Blueprint wanted = Blueprint.draw(statements);
        var change = new SchemaChange(engine);
        wanted.tables().values().forEach(change::table);
        return List.copyOf(change.changed);
    }

    private void table(Blueprint.Table wanted) {
        ReplicatedTable replicated = engine.tables().find(wanted.name());
        Blueprint.Table present = Blueprint.of(connection, wanted.name()).tables()
                .get(wanted.name());
        boolean change = replicated == null
                ? create(wanted, present)
                : addColumns(wanted, present, replicated);
        change |= indexes(wanted, present);
        if (change) {
            changed.add(wanted.name());
        }
    }

    private boolean create(Blueprint.Table wanted, Blueprint.@Nullable Table present) {
        if (present == null) {
            connection.exec(wanted.sql());
        } else if (!present.definitions().equals(wanted.definitions())) {
            throw new SchemaRefused("table '" + wanted.name() + "' exists with other columns: "
                    + present.sql());
        }
        engine.tables().replicate(wanted.name());
        return true;
    }

    private boolean addColumns(Blueprint.Table wanted, Blueprint.@Nullable Table present,
            ReplicatedTable replicated) {
        Map<String, String> before = present == null ? Map.of() : present.definitions();
        for (String column : before.keySet()) {
            if (!wanted.definitions().containsKey(column)) {
                throw new SchemaRefused("won't remove column (table: '" + wanted.name()
                        + "', column: '" + column + "'): put it back into the schema");
            }
        }
        String differing = before.entrySet().stream()
                .filter(column -> !column.getValue().equals(
                        wanted.definitions().get(column.getKey())))
                .map(Map.Entry::getKey).collect(Collectors.joining(","));
        if (!differing.isEmpty()) {
            throw new SchemaRefused("won't change column (table: '" + wanted.name() + "', column: '"
                    + differing + "'): leave its definition as it was, or add another column");
        }
        boolean added = false;
        for (Map.Entry<String, String> column : wanted.definitions().entrySet()) {
            if (!before.containsKey(column.getKey())) {
                connection.exec("ALTER TABLE " + Names.quoted(wanted.name()) + " ADD COLUMN "
                        + column.getValue());
                added = true;
            }
        }
        if (added) {
            engine.tables().addColumns(replicated);
        }
        return added;
    }

    /// Drops what the schema no longer has, and creates what is new or differs.
    private boolean indexes(Blueprint.Table wanted, Blueprint.@Nullable Table present) {
        Map<String, String> before = present == null ? Map.of() : present.indexes();
        boolean change = false;
        for (Map.Entry<String, String> index : before.entrySet()) {
            if (!index.getValue().equals(wanted.indexes().get(index.getKey()))) {
                connection.exec("DROP INDEX " + Names.quoted(index.getKey()));
                change = true;
            }
        }
        for (Map.Entry<String, String> index : wanted.indexes().entrySet()) {
            if (!index.getValue().equals(before.get(index.getKey()))) {
                connection.exec(index.getValue());
                change = true;
            }
        }
        return change;
    }
}
