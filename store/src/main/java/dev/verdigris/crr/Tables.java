package dev.verdigris.crr;

import dev.verdigris.model.InvariantViolation;
import dev.verdigris.sqlite.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The replicated tables of a database as one connection knows them.
public final class Tables {
    private final EngineSql sql;
    private final Map<String, ReplicatedTable> byName = new TreeMap<>();
    private final Map<Integer, ReplicatedTable> byId = new TreeMap<>();
    private long schemaVersion = -1;

    Tables(EngineSql sql) {
        this.sql = sql;
    }

    /// Reads them again if the schema has changed since, as the transaction under way sees it.
    ///
    /// @return whether it has
    boolean refresh() {
        long current = sql.number("PRAGMA schema_version");
        if (current == schemaVersion) {
            return false;
        }
        load();
        schemaVersion = current;
        return true;
    }

    /// Has the next [#refresh] read them again, as the transaction that changed them is undone.
    /// Reads nothing itself: the database may be the reason for the undoing.
    void forget() {
        schemaVersion = -1;
    }

    private void load() {
        byName.clear();
        byId.clear();
        Statement rows = sql.get("SELECT id, name, originals FROM __vg_table ORDER BY id");
        var found = new ArrayList<ReplicatedTable>();
        while (rows.step()) {
            String name = Objects.requireNonNull(rows.columnText(1));
            found.add(new ReplicatedTable((int) rows.columnLong(0), name, List.of(), List.of(),
                    (int) rows.columnLong(2)));
        }
        rows.reset();
        for (ReplicatedTable bare : found) {
            add(new ReplicatedTable(bare.id(), bare.name(), TableShape.of(sql, bare.name()).keys(),
                    columns(bare.id()), bare.originals()));
        }
    }

    private List<String> columns(int table) {
        Statement rows = sql.get("SELECT name FROM __vg_column WHERE tbl = ?1 ORDER BY id");
        var columns = new ArrayList<String>();
        rows.bindLong(1, table);
        while (rows.step()) {
            columns.add(Objects.requireNonNull(rows.columnText(0)));
        }
        rows.reset();
        return columns;
    }

    private void add(ReplicatedTable table) {
        byName.put(table.name(), table);
        byId.put(table.id(), table);
    }

    /// By name, letter for letter; null if there is none.
    public @Nullable ReplicatedTable find(String name) {
        return byName.get(name);
    }

    /// Whether there is one that SQL means by this name.
    public boolean contains(String name) {
        return byName.keySet().stream().anyMatch(
                known -> Names.lowerAscii(known).equals(Names.lowerAscii(name)));
    }

    ReplicatedTable byId(int id) {
        ReplicatedTable table = byId.get(id);
        if (table == null) {
            throw new InvariantViolation("a table that rows refer to is known");
        }
        return table;
    }

    /// In the order of their names.
    public Collection<ReplicatedTable> all() {
        return Collections.unmodifiableCollection(byName.values());
    }

    /// Begins to replicate a table. Rows that it has are noted as touched by the local transaction
    /// under way.
    public void replicate(String name) {
        TableShape shape = TableShape.of(sql, name);
        Statement insert = sql.get("INSERT INTO __vg_table(name, originals) VALUES (?1, ?2)");
        insert.bindText(1, name).bindLong(2, shape.columns().size()).run();
        int id = (int) sql.connection().lastInsertRowid();
        addColumns(id, 0, shape.columns());
        var table = new ReplicatedTable(
                id, name, shape.keys(), shape.columns(), shape.columns().size());
        add(table);
        var tableSql = new TableSql(table);
        sql.connection().exec(tableSql.createClock());
        sql.connection().exec(tableSql.backfill());
        tableSql.createTriggers().forEach(sql.connection()::exec);
        views();
    }

    /// Takes in the columns that a table has got since.
    public void addColumns(ReplicatedTable table) {
        List<String> now = TableShape.of(sql, table.name()).columns();
        var added = new ArrayList<>(now);
        added.removeAll(table.columns());
        addColumns(table.id(), table.columns().size(), added);
        var columns = new ArrayList<>(table.columns());
        columns.addAll(added);
        var wider = new ReplicatedTable(
                table.id(), table.name(), table.keys(), columns, table.originals());
        add(wider);
        for (String trigger : Names.triggersOf(table.name())) {
            sql.connection().exec("DROP TRIGGER " + Names.quoted(trigger));
        }
        new TableSql(wider).createTriggers().forEach(sql.connection()::exec);
        views();
    }

    private void addColumns(int table, int from, List<String> names) {
        Statement insert = sql.get("INSERT INTO __vg_column(tbl, id, name) VALUES (?1, ?2, ?3)");
        for (int i = 0; i < names.size(); i++) {
            insert.bindLong(1, table).bindLong(2, from + i).bindText(3, names.get(i)).run();
        }
    }

    private void views() {
        ChangesView.create(sql.connection(), byId.values().stream()
                .sorted(Comparator.comparing(ReplicatedTable::name)).toList());
    }
}
