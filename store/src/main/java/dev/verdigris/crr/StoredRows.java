package dev.verdigris.crr;

import dev.verdigris.model.Change;
import dev.verdigris.model.PackedKey;
import dev.verdigris.model.Seq;
import dev.verdigris.model.SqlValue;
import dev.verdigris.sqlite.Statement;
import java.util.ArrayList;
import java.util.List;

/// The rows of one table with their clocks, where versions are read back.
final class StoredRows {
    private final EngineSql sql;
    private final ReplicatedTable table;
    private final String select;
    private final String selectClock;
    private final ClockRow clock = new ClockRow();

    StoredRows(EngineSql sql, ReplicatedTable table) {
        this.sql = sql;
        this.table = table;
        var text = new TableSql(table);
        this.select = text.selectRowAndClock();
        this.selectClock = text.selectClock();
    }

    /// What of a version stands in a row: the row's own record, then its cells, all with the causal
    /// length the row has now.
    ///
    /// @param site the ordinal of the version's actor
    List<Change> changes(long site, long version, PackedKey key, Seq seq) {
        Statement row = KeyBinder.bind(sql.get(select), key);
        try {
            if (!row.step()) {
                return List.of();
            }
            clock.read(table, row, 0);
            var changes = new ArrayList<Change>();
            long length = clock.causalLength();
            if (clock.hasRecord() && clock.site() == site && clock.version() == version) {
                changes.add(new Change(
                        table.name(), key, Change.ROW, SqlValue.NULL, length, length, seq));
            }
            PackedCells cells = clock.cells();
            for (int column = 0; column < cells.columns(); column++) {
                if (cells.isPresent(column) && cells.site(column) == site
                        && cells.version(column) == version) {
                    changes.add(new Change(table.name(), key, table.columns().get(column),
                            SqlValues.read(row, ClockRow.COLUMNS + column),
                            cells.columnVersion(column), length, seq));
                }
            }
            return changes;
        } finally {
            row.reset();
        }
    }

    /// Whether anything of a version may stand in a row: also if nothing is known of it.
    boolean mayStand(long site, long version, PackedKey key) {
        Statement row = KeyBinder.bind(sql.get(selectClock), key);
        try {
            if (!row.step()) {
                return true;
            }
            clock.read(table, row, 0);
        } finally {
            row.reset();
        }
        PackedCells cells = clock.cells();
        boolean stands = clock.hasRecord() && clock.site() == site && clock.version() == version;
        for (int column = 0; column < cells.columns() && !stands; column++) {
            stands = cells.isPresent(column) && cells.site(column) == site
                    && cells.version(column) == version;
        }
        return stands;
    }
}
