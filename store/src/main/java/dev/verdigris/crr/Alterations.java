package dev.verdigris.crr;

import static dev.verdigris.crr.Names.quoted;

import dev.verdigris.sqlite.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What a schema does to replicated tables, within the transaction under way.
///
/// Nothing that a peer may still ask for is forgotten. What leaves the schema goes to the attic and
/// keeps its clocks; there it is merged, served and, if the schema has it again, brought back. So
/// clocks do not depend on the schema, and replicas of different schemas still agree on them.
public final class Alterations {
    /// The name under which a table is made anew, until it takes the place of the old one.
    private static final String REBUILT = Names.TABLE_PREFIX + "rebuilt";

    private final EngineSql sql;
    private final Tables tables;
    private final Shapes shapes;
    private final AtticMoves attic;

    Alterations(EngineSql sql, Tables tables, Sites sites, Shapes shapes) {
        this.sql = sql;
        this.tables = tables;
        this.shapes = shapes;
        this.attic = new AtticMoves(sql, sites);
    }

    /// Begins to replicate a table that has been created. Rows that it has are noted as touched by
    /// the local transaction under way. If the table was absent until now, its rows come out of the
    /// attic, and then it must have none of its own.
    public void replicate(String name) {
        TableShape shape = TableShape.of(sql, name);
        ReplicatedTable absent = tables.find(name, shape.keys().size());
        if (absent == null) {
            begin(name, shape);
        } else {
            bringBack(absent, shape);
        }
        shapes.views();
        tables.refresh();
    }

    private void begin(String name, TableShape shape) {
        int id = shapes.addTable(name, shape.keys().size(), shape.columns().size(), true);
        addColumns(id, 0, shape.columns());
        tables.load();
        ReplicatedTable table = tables.byId(id);
        var tableSql = new TableSql(table);
        exec(tableSql.createClock());
        exec(tableSql.backfill());
        shapes.arm(table);
    }

    private void bringBack(ReplicatedTable absent, TableShape shape) {
        for (String key : shape.keys()) {
            if (absent.columns().contains(key) && !shape.columns().contains(key)) {
                throw new Unalterable("peers write column '" + key + "' of table '" + absent.name()
                        + "', which is part of its key here: give the table another name, or the "
                        + "key that it has there");
            }
        }
        requireForms(absent, shape);
        if (hasRow(absent.name()) && hasRow(absent.clock())) {
            throw new Unalterable("table '" + absent.name() + "' exists with rows that are not "
                    + "replicated, while rows of peers wait for a table of that name: rename it, "
                    + "apply the schema, and insert its rows again");
        }
        var columns = new ArrayList<>(shape.columns());
        absent.columns().stream().filter(column -> !shape.columns().contains(column))
                .forEach(columns::add);
        var stillAbsent = new BitSet();
        stillAbsent.set(shape.columns().size(), columns.size());
        var table = new ReplicatedTable(absent.id(), absent.name(), shape.keys(), shape.forms(),
                columns, shape.columns().size(), true, stillAbsent);
        exec(new TableSql(table).createClock());
        attic.bringBack(absent, table);
        exec("DROP TABLE " + quoted(absent.clock()));
        shapes.setTable(table.id(), table.originals(), true);
        shapes.dropColumns(table.id());
        for (int column = 0; column < columns.size(); column++) {
            shapes.addColumn(table.id(), column, columns.get(column), table.hasColumn(column));
        }
        if (hasRow(table.name()) && !hasRow(table.clock())) {
            exec(new TableSql(table).backfill());
        }
        tables.load();
        shapes.arm(table);
    }

    /// Peers without the collation would have written keys that cannot name a row under it.
    private void requireForms(ReplicatedTable absent, TableShape shape) {
        for (int i = 0; i < shape.keys().size(); i++) {
            if (shape.forms().get(i) == KeyForm.EXACT) {
                continue;
            }
            String key = quoted(absent.keys().get(i));
            try (Statement row = sql.connection().prepare("SELECT " + key + " FROM "
                    + quoted(absent.clock()) + " WHERE " + shape.forms().get(i).of(key)
                    + " IS NOT " + key + " LIMIT 1")) {
                if (row.step()) {
                    throw new Unalterable("peers have written the key " + row.columnText(0)
                            + " into table '" + absent.name() + "', and cannot have a collation "
                            + "for the key: give the table another name, or the key that it has "
                            + "there");
                }
            }
        }
    }

    private boolean hasRow(String table) {
        try (Statement row = sql.connection().prepare("SELECT 1 FROM " + quoted(table)
                + " LIMIT 1")) {
            return row.step();
        }
    }

    private void addColumns(int table, int from, List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            shapes.addColumn(table, (long) from + i, names.get(i), true);
        }
    }

    /// Takes in the columns that a table has got since. What is in the attic for them is brought
    /// back; no other row is touched.
    public void widened(ReplicatedTable table) {
        shapes.disarm(table);
        takeIn(table);
        shapes.arm(tables.byId(table.id()));
        shapes.views();
        tables.refresh();
    }

    /// Writes down which columns there are now, and brings back the values of those that return.
    private void takeIn(ReplicatedTable table) {
        List<String> now = TableShape.of(sql, table.name()).columns();
        var back = new ArrayList<Integer>();
        for (int column = 0; column < table.columns().size(); column++) {
            boolean present = now.contains(table.columns().get(column));
            if (present != table.hasColumn(column)) {
                shapes.setColumn(table.id(), column, present);
                if (present) {
                    back.add(column);
                }
            }
        }
        var added = new ArrayList<>(now);
        added.removeAll(table.columns());
        addColumns(table.id(), table.columns().size(), added);
        tables.load();
        back.forEach(column -> attic.bringBack(tables.byId(table.id()), column));
    }

    /// Makes a table anew with other columns but the same key. Values of columns that stay are
    /// carried over as the new definitions have them, and so are the clocks; a column that is new
    /// or was never written has its new default. Its indexes are gone then.
    ///
    /// @param create the statement that creates the table under a given name
    /// @throws Unalterable if rows do not fit
    public void rebuild(ReplicatedTable table, Function<String, String> create) {
        exec(create.apply(REBUILT));
        TableShape shape = TableShape.of(sql, REBUILT);
        var copied = new ArrayList<Integer>();
        for (int column = 0; column < table.columns().size(); column++) {
            if (table.hasColumn(column)) {
                if (shape.columns().contains(table.columns().get(column))) {
                    copied.add(column);
                } else {
                    exec(new TableSql(table).moveToAttic(column));
                }
            }
        }
        exec(new TableSql(table).copyRows(REBUILT, copied, column -> defaultOf(REBUILT, column)));
        requireSameKeys(table);
        List<String> triggers = triggersOfOthers(table);
        shapes.disarm(table);
        shapes.dropViews();
        exec("DROP TABLE " + quoted(table.name()));
        rename(REBUILT, table.name());
        takeIn(table);
        shapes.arm(tables.byId(table.id()));
        triggers.forEach(this::exec);
        shapes.views();
        tables.refresh();
    }

    private String defaultOf(String table, String column) {
        Statement row = sql.get(
                "SELECT dflt_value FROM pragma_table_xinfo(?1, 'main') WHERE name = ?2");
        row.bindText(1, table).bindText(2, column).step();
        String text = row.columnText(0);
        row.reset();
        return text == null ? "NULL" : "(" + text + ")";
    }

    /// A key that turns into another by its column's new type would name another row on peers.
    private void requireSameKeys(ReplicatedTable table) {
        String keys = table.keys().stream()
                .map(key -> quoted(key) + ", typeof(" + quoted(key) + ")")
                .collect(Collectors.joining(", "));
        try (Statement row = sql.connection().prepare("SELECT " + keys + " FROM "
                + quoted(table.name()) + " EXCEPT SELECT " + keys + " FROM " + REBUILT)) {
            if (row.step()) {
                throw new Unalterable("the key " + row.columnText(0) + " of table '" + table.name()
                        + "' would turn into another value: create a table of another name");
            }
        }
    }

    private List<String> triggersOfOthers(ReplicatedTable table) {
        var ours = new TreeSet<>(Names.triggersOf(table.name()));
        var triggers = new ArrayList<String>();
        try (Statement rows = sql.connection().prepare("SELECT name, sql FROM sqlite_schema "
                + "WHERE type = 'trigger' AND tbl_name = ?1")) {
            rows.bindText(1, table.name());
            while (rows.step()) {
                if (!ours.contains(Objects.requireNonNull(rows.columnText(0)))) {
                    triggers.add(Objects.requireNonNull(rows.columnText(1)));
                }
            }
        }
        return triggers;
    }

    /// Takes a table out of the schema. All its rows go to the attic.
    public void drop(ReplicatedTable table) {
        for (int column = 0; column < table.columns().size(); column++) {
            if (table.hasColumn(column)) {
                exec(new TableSql(table).moveToAttic(column));
                shapes.setColumn(table.id(), column, false);
            }
        }
        shapes.disarm(table);
        shapes.dropViews();
        exec("DROP TABLE " + quoted(table.name()));
        rename(table.clock(), Names.clockOfAbsent(table.id()));
        shapes.setTable(table.id(), table.originals(), false);
        tables.load();
        shapes.views();
        tables.refresh();
    }

    /// Gives a table a key of another length. The rows under their old keys go to the attic, where
    /// peers with the old key still reach them; under the new keys they are written anew, by the
    /// local transaction under way.
    ///
    /// @param create the statement that creates the table under a given name
    /// @throws Unalterable if rows do not fit, or two would have the same key
    public void rekey(ReplicatedTable table, Function<String, String> create) {
        exec(create.apply(REBUILT));
        TableShape shape = TableShape.of(sql, REBUILT);
        List<String> names = shape.all();
        names.retainAll(allColumns(table.name()));
        String columns = names.stream().map(Names::quoted).collect(Collectors.joining(", "));
        exec("INSERT INTO " + REBUILT + "(" + columns + ") SELECT " + columns + " FROM "
                + quoted(table.name()));
        List<String> triggers = triggersOfOthers(table);
        drop(table);
        if (tables.find(table.name(), shape.keys().size()) == null) {
            rename(REBUILT, table.name());
            replicate(table.name());
        } else {
            exec(create.apply(table.name()));
            replicate(table.name());
            makeEqualToRebuilt(table.name(), shape);
            exec("DROP TABLE " + REBUILT);
        }
        triggers.forEach(this::exec);
        tables.refresh();
    }

    private List<String> allColumns(String table) {
        Statement rows = sql.get("SELECT name FROM pragma_table_xinfo(?1, 'main')");
        rows.bindText(1, table);
        var names = new ArrayList<String>();
        while (rows.step()) {
            names.add(Objects.requireNonNull(rows.columnText(0)));
        }
        rows.reset();
        return names;
    }

    /// By local writes, which peers hear of.
    private void makeEqualToRebuilt(String table, TableShape shape) {
        String keys = quotedList(shape.keys());
        String match = shape.keys().stream()
                .map(key -> "r." + quoted(key) + " = " + quoted(table) + "." + quoted(key))
                .collect(Collectors.joining(" AND "));
        exec("DELETE FROM " + quoted(table) + " WHERE NOT EXISTS (SELECT 1 FROM " + REBUILT
                + " r WHERE " + match + ")");
        List<String> all = shape.all();
        String update = shape.columns().isEmpty() ? "NOTHING" : "UPDATE SET "
                + shape.columns().stream()
                        .map(column -> quoted(column) + " = excluded." + quoted(column))
                        .collect(Collectors.joining(", "));
        exec("INSERT INTO " + quoted(table) + "(" + quotedList(all) + ") SELECT "
                + quotedList(all) + " FROM " + REBUILT + " WHERE true ON CONFLICT(" + keys
                + ") DO " + update);
    }

    private static String quotedList(List<String> names) {
        return names.stream().map(Names::quoted).collect(Collectors.joining(", "));
    }

    /// In the old manner, in which SQLite leaves triggers and views of others alone: they name the
    /// table that will have this name in the end.
    private void rename(String from, String to) {
        exec("PRAGMA legacy_alter_table = ON");
        try {
            exec("ALTER TABLE " + quoted(from) + " RENAME TO " + quoted(to));
        } finally {
            exec("PRAGMA legacy_alter_table = OFF");
        }
    }

    private void exec(String statement) {
        sql.connection().exec(statement);
    }
}
