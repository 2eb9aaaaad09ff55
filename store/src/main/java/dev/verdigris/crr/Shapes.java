package dev.verdigris.crr;

import static dev.verdigris.crr.Names.quoted;

import dev.verdigris.sqlite.Statement;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/// What stands in the database for a replicated table beside its rows: its clock table, triggers,
/// and its entries among tables and columns. Whoever writes here has [Tables] read again.
final class Shapes {
    private final EngineSql sql;
    private final Tables tables;

    Shapes(EngineSql sql, Tables tables) {
        this.sql = sql;
        this.tables = tables;
    }

    /// Writes a table down, without columns.
    ///
    /// @return its id
    int addTable(String name, int keyColumns, int originals, boolean present) {
        sql.get("INSERT INTO __vg_table(name, key_columns, originals, present) "
                        + "VALUES (?1, ?2, ?3, ?4)")
                .bindText(1, name).bindLong(2, keyColumns).bindLong(3, originals)
                .bindLong(4, present ? 1 : 0).run();
        return (int) sql.connection().lastInsertRowid();
    }

    /// Makes an absent table of which nothing but the name is known.
    void addAbsent(String name, int keyColumns) {
        int id = addTable(name, keyColumns, 0, false);
        List<String> keys = IntStream.range(0, keyColumns).mapToObj(i -> "k" + i).toList();
        List<KeyForm> forms = Collections.nCopies(keyColumns, KeyForm.EXACT);
        var table = new ReplicatedTable(
                id, name, keys, forms, List.of(), 0, false, new BitSet());
        sql.connection().exec(new TableSql(table).createClock());
    }

    void setTable(int id, int originals, boolean present) {
        sql.get("UPDATE __vg_table SET originals = ?2, present = ?3 WHERE id = ?1")
                .bindLong(1, id).bindLong(2, originals).bindLong(3, present ? 1 : 0).run();
    }

    void addColumn(int table, long id, String name, boolean present) {
        sql.get("INSERT INTO __vg_column(tbl, id, name, present) VALUES (?1, ?2, ?3, ?4)")
                .bindLong(1, table).bindLong(2, id).bindText(3, name)
                .bindLong(4, present ? 1 : 0).run();
    }

    void setColumn(int table, int id, boolean present) {
        sql.get("UPDATE __vg_column SET present = ?3 WHERE tbl = ?1 AND id = ?2")
                .bindLong(1, table).bindLong(2, id).bindLong(3, present ? 1 : 0).run();
    }

    void dropColumns(int table) {
        sql.get("DELETE FROM __vg_column WHERE tbl = ?1").bindLong(1, table).run();
    }

    long columnCount(int table) {
        Statement row = sql.get("SELECT count(*) FROM __vg_column WHERE tbl = ?1");
        row.bindLong(1, table).step();
        long count = row.columnLong(0);
        row.reset();
        return count;
    }

    /// Makes the triggers that keep the clocks.
    void arm(ReplicatedTable table) {
        new TableSql(table).createTriggers().forEach(sql.connection()::exec);
    }

    /// Takes the triggers away: from now on nobody notices writes.
    void disarm(ReplicatedTable table) {
        for (String trigger : Names.triggersOf(table.name())) {
            sql.connection().exec("DROP TRIGGER IF EXISTS " + quoted(trigger));
        }
    }

    /// Makes the views of what the schema has now.
    void views() {
        ChangesView.create(sql.connection(), List.copyOf(tables.present()));
    }

    void dropViews() {
        ChangesView.drop(sql.connection());
    }
}
