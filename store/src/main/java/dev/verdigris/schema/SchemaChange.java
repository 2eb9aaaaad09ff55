package dev.verdigris.schema;

import dev.verdigris.crr.Alterations;
import dev.verdigris.crr.Engine;
import dev.verdigris.crr.Names;
import dev.verdigris.crr.ReplicatedTable;
import dev.verdigris.crr.Unalterable;
import dev.verdigris.schema.SchemaRefused.Code;
import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.SqliteException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Makes a database's replicated tables what a schema says, within the transaction under way.
///
/// First all tables are looked at, and whatever would take data away is gathered; unless that is
/// permitted, nothing is done. Then each table is changed.
public final class SchemaChange {
    private final Engine engine;
    private final Connection connection;
    private final Alterations alterations;
    private final Draft.Drawn wanted;
    private final Losses losses;
    private final List<Step> steps = new ArrayList<>();
    private final Set<String> changed = new LinkedHashSet<>();

    /// What is to be done to one table.
    private record Step(String table, Runnable work) {}

    private SchemaChange(Engine engine, Draft.Drawn wanted) {
        this.engine = engine;
        this.connection = engine.sql().connection();
        this.alterations = engine.alterations();
        this.wanted = wanted;
        this.losses = new Losses(connection);
    }

    /// What has been done.
    ///
    /// @param changed the tables that are new, gone, or have other columns, keys or indexes
    /// @param unnamed the replicated tables that the schema does not name and that stayed
    public record Outcome(List<String> changed, List<String> unnamed) {
        public Outcome {
            changed = List.copyOf(changed);
            unnamed = List.copyOf(unnamed);
        }
    }

    /// @throws SchemaRefused if it is not possible; the transaction must be rolled back
    public static Outcome apply(Engine engine, List<SchemaText> texts, Permission permission) {
        var change = new SchemaChange(engine, Draft.draw(texts));
        change.wanted.blueprint().tables().values().forEach(change::plan);
        List<String> unnamed = engine.tables().present().stream().map(ReplicatedTable::name)
                .filter(table -> !change.wanted.blueprint().tables().containsKey(table)).toList();
        switch (permission) {
            case ADDITIVE -> change.losses.refuseIfAny();
            case DESTRUCTIVE -> unnamed.forEach(change::planDrop);
        }
        change.steps.forEach(change::run);
        return new Outcome(List.copyOf(change.changed),
                permission == Permission.DESTRUCTIVE ? List.of() : unnamed);
    }

    private void run(Step step) {
        try {
            step.work().run();
        } catch (Unalterable e) {
            throw new SchemaRefused(Code.ROWS_DO_NOT_FIT, e.message(), place(step.table()));
        } catch (SqliteException e) {
            if (e.isFatal() || e.isInterrupted()) {
                throw e;
            }
            throw new SchemaRefused(Code.ROWS_DO_NOT_FIT, "table '" + step.table()
                    + "' cannot be changed: " + e.message(), place(step.table()));
        }
        changed.add(step.table());
    }

    private @Nullable Place place(String table) {
        return wanted.places().get(table);
    }

    private void add(String table, Runnable work) {
        steps.add(new Step(table, work));
    }

    private void plan(Blueprint.Table table) {
        Blueprint.Table present = Blueprint.of(connection, table.name()).tables()
                .get(table.name());
        ReplicatedTable replicated = engine.tables().find(table.name());
        if (present == null) {
            add(table.name(), () -> {
                connection.exec(table.sql());
                alterations.replicate(table.name());
            });
        } else if (replicated == null) {
            planAdoption(table, present);
        } else if (!present.hasKeyOf(table)) {
            planRekey(table, present, replicated);
            return;
        } else if (!planColumns(table, present, replicated)) {
            return;
        }
        planIndexes(table, present == null ? Map.of() : present.indexes());
    }

    private void planAdoption(Blueprint.Table table, Blueprint.Table present) {
        if (!present.hasShapeOf(table)) {
            throw new SchemaRefused(Code.TABLE_DIFFERS, "table '" + table.name()
                    + "' exists, is not replicated, and is not the same: " + present.sql()
                    + "; write the schema as the table is, or rename one of the two",
                    place(table.name()));
        }
        add(table.name(), () -> alterations.replicate(table.name()));
    }

    private void planRekey(
            Blueprint.Table table, Blueprint.Table present, ReplicatedTable replicated) {
        if (table.keys().size() == present.keys().size()) {
            throw new SchemaRefused(Code.KEY_REPLACED, "won't replace the primary key of table '"
                    + table.name() + "' or its collation: peers name rows by the values of the "
                    + "key, and could not tell old keys from new ones. Create a table of another "
                    + "name, copy the rows with INSERT … SELECT, and remove this one",
                    place(table.name()));
        }
        losses.key(table, present, place(table.name()));
        add(table.name(), () -> alterations.rekey(replicated, naming(table)));
        planIndexes(table, Map.of());
    }

    /// @return whether the table stays, so that its indexes are still there
    private boolean planColumns(
            Blueprint.Table table, Blueprint.Table present, ReplicatedTable replicated) {
        if (present.hasShapeOf(table)) {
            return true;
        }
        boolean storesGenerated = false;
        var added = new ArrayList<String>();
        for (Map.Entry<String, Blueprint.Column> column : table.columns().entrySet()) {
            if (!present.columns().containsKey(column.getKey())) {
                added.add(column.getValue().definition());
                storesGenerated |= column.getValue().kind() == Blueprint.Kind.GENERATED_STORED;
            }
        }
        boolean loses = losses.columns(table, present, place(table.name()));
        if (loses || storesGenerated) {
            add(table.name(), () -> alterations.rebuild(replicated, naming(table)));
            planIndexes(table, Map.of());
            return false;
        }
        add(table.name(), () -> {
            for (String definition : added) {
                connection.exec("ALTER TABLE " + Names.quoted(table.name()) + " ADD COLUMN "
                        + definition);
            }
            alterations.widened(replicated);
        });
        return true;
    }

    private static Function<String, String> naming(Blueprint.Table table) {
        return name -> TableText.renamed(table.sql(), Names.quoted(name));
    }

    /// Drops what the schema no longer has, and creates what is new or differs.
    private void planIndexes(Blueprint.Table table, Map<String, String> before) {
        for (Map.Entry<String, String> index : before.entrySet()) {
            if (!index.getValue().equals(table.indexes().get(index.getKey()))) {
                add(table.name(),
                        () -> connection.exec("DROP INDEX " + Names.quoted(index.getKey())));
            }
        }
        for (Map.Entry<String, String> index : table.indexes().entrySet()) {
            if (!index.getValue().equals(before.get(index.getKey()))) {
                add(table.name(), () -> connection.exec(index.getValue()));
            }
        }
    }

    private void planDrop(String table) {
        ReplicatedTable replicated = Objects.requireNonNull(engine.tables().find(table));
        add(table, () -> alterations.drop(replicated));
    }
}
