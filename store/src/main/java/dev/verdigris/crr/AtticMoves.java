package dev.verdigris.crr;

import dev.verdigris.crdt.Cell;
import dev.verdigris.crdt.RowClock;
import dev.verdigris.crdt.RowOutcome;
import dev.verdigris.model.PackedKey;
import dev.verdigris.model.SqlValue;
import dev.verdigris.sqlite.ResultCode;
import dev.verdigris.sqlite.SqliteException;
import dev.verdigris.sqlite.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
                List<SqlValue> key = Keys.values(
                        new PackedKey(Objects.requireNonNull(values.columnBlob(0))));
                rows.select(key);
                if (rows.readClock().cells().get(column) != null) {
                    var written = new ArrayList<@Nullable SqlValue>(
                            Collections.nCopies(table.columns().size(), null));
                    written.set(column, SqlValues.read(values, 1));
                    write(rows, key, new RowOutcome.Write.Update(written));
                }
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
        var before = new TableRows(sql, sites, from);
        var after = new TableRows(sql, sites, to);
        try (Statement all = sql.connection().prepare(new TableSql(from).selectAll())) {
            while (all.step()) {
                var key = new ArrayList<SqlValue>();
                for (int i = 0; i < keys; i++) {
                    key.add(SqlValues.read(all, i));
                }
                RowClock clock = before.clock(all, keys);
                var cells = new Cell[columns.length];
                var values = new SqlValue[columns.length];
                for (int column = 0; column < columns.length; column++) {
                    Cell cell = columns[column] < 0 ? null : clock.cells().get(columns[column]);
                    if (cell != null) {
                        cells[column] = cell;
                        values[column] = SqlValues.read(
                                all, keys + TableRows.CLOCK_COLUMNS + columns[column]);
                    }
                }
                before.select(key);
                before.write(new RowOutcome.Write.Delete());
                after.select(key);
                if (clock.isAlive()) {
                    write(after, key, new RowOutcome.Write.Insert(Arrays.asList(values)));
                }
                after.writeClock(new RowClock(
                        clock.causalLength(), clock.record(), Arrays.asList(cells)));
            }
        }
    }

    private static void write(TableRows rows, List<SqlValue> key, RowOutcome.Write write) {
        try {
            rows.write(write);
        } catch (SqliteException e) {
            if (!e.isConstraint() && e.code() != ResultCode.MISMATCH) {
                throw e;
            }
            throw new Unalterable("peers have written values that table '" + rows.table().name()
                    + "' does not allow, in the row with key " + key + ": " + e.message());
        }
    }
}
