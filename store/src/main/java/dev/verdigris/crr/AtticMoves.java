package dev.verdigris.crr;

import dev.verdigris.model.PackedKey;
import dev.verdigris.model.SqlValue;
import dev.verdigris.sqlite.ResultCode;
import dev.verdigris.sqlite.SqliteException;
import dev.verdigris.sqlite.Statement;
import java.util.ArrayList;
import java.util.Objects;

/// Brings values out of the attic into tables whose triggers are not there. Each is merged already:
/// it is the one that its clock tells of.
final class AtticMoves {
    private final EngineSql sql;
    private final Sites sites;

    AtticMoves(EngineSql sql, Sites sites) {
        this.sql = sql;
        this.sites = sites;
    }

    /// Fills a column that is present again, where its cells have clocks.
    void bringBack(ReplicatedTable table, int column) {
        var rows = new TableRows(sql, sites, table);
        try (Statement values = sql.connection().prepare(
                "SELECT key, value FROM __vg_attic WHERE tbl = ?1 AND col = ?2")) {
            values.bindLong(1, table.id()).bindLong(2, column);
            while (values.step()) {
                var key = new PackedKey(Objects.requireNonNull(values.columnBlob(0)));
                SqlValue value = SqlValues.read(values, 1);
                write(table, key, () -> rows.fill(key, column, value));
            }
        }
        sql.get("DELETE FROM __vg_attic WHERE tbl = ?1 AND col = ?2")
                .bindLong(1, table.id()).bindLong(2, column).run();
    }

    /// Fills a table and its new clock table from its old one.
    ///
    /// @param to the table as it is now, with the columns in another order
    void bringBack(ReplicatedTable from, ReplicatedTable to) {
        int[] columns = to.columns().stream().mapToInt(from.columns()::indexOf).toArray();
        int keys = from.keys().size();
        var clock = new ClockRow();
        var before = new TableRows(sql, sites, from);
        var after = new TableRows(sql, sites, to);
        try (Statement all = sql.connection().prepare(new TableSql(from).selectAll())) {
            while (all.step()) {
                var values = new ArrayList<SqlValue>();
                for (int i = 0; i < keys; i++) {
                    values.add(SqlValues.read(all, i));
                }
                PackedKey key = PackedKey.pack(values);
                clock.read(from, all, keys);
                before.remove(key);
                write(to, key, () -> after.takeOver(key, clock, columns, column ->
                        SqlValues.read(all, keys + ClockRow.COLUMNS + column)));
            }
        }
    }

    private static void write(ReplicatedTable table, PackedKey key, Runnable write) {
        try {
            write.run();
        } catch (SqliteException e) {
            if (!e.isConstraint() && e.code() != ResultCode.MISMATCH) {
                throw e;
            }
            throw new Unalterable("peers have written values that table '" + table.name()
                    + "' does not allow, in the row with key " + Keys.values(key) + ": "
                    + e.message());
        }
    }
}
