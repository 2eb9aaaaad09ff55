package dev.verdigris.crr;

import dev.verdigris.crdt.Cell;
import dev.verdigris.crdt.Merge;
import dev.verdigris.crdt.RowClock;
import dev.verdigris.crdt.RowOutcome;
import dev.verdigris.crdt.Stamp;
import dev.verdigris.model.Change;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.PackedKey;
import dev.verdigris.model.Seq;
import dev.verdigris.model.SqlValue;
import dev.verdigris.sqlite.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The rows and clocks of one table, one at a time, by key.
final class TableRows implements Merge.LocalValues {
    /// cl, site, ver, cells.
    static final int CLOCK_COLUMNS = 4;

    /// Different sets of columns whose statements' texts are remembered.
    private static final int COLUMN_SETS_MAX = 256;

    private final EngineSql sql;
    private final Sites sites;
    private final ReplicatedTable table;
    private final PackedCells cells = new PackedCells();
    private final TableSql text;
    private final String selectClock;
    private final String upsertClock;
    private final String deleteRow;
    private final String selectRowAndClock;
    private final Map<String, Integer> columnIds = new HashMap<>();
    private final Map<List<Integer>, String> inserts = remembered();
    private final Map<List<Integer>, String> updates = remembered();
    private List<SqlValue> key = List.of();

    TableRows(EngineSql sql, Sites sites, ReplicatedTable table) {
        this.sql = sql;
        this.sites = sites;
        this.table = table;
        this.text = new TableSql(table);
        this.selectClock = text.selectClock();
        this.upsertClock = text.upsertClock();
        this.deleteRow = text.deleteRow();
        this.selectRowAndClock = text.selectRowAndClock();
        for (int column = 0; column < table.columns().size(); column++) {
            columnIds.put(table.columns().get(column), column);
        }
    }

    private static Map<List<Integer>, String> remembered() {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<List<Integer>, String> eldest) {
                return size() > COLUMN_SETS_MAX;
            }
        };
    }

    ReplicatedTable table() {
        return table;
    }

    /// The column's id; null if there is no such column.
    @Nullable Integer columnId(String name) {
        return columnIds.get(name);
    }

    /// Turns to a row.
    void select(List<SqlValue> rowKey) {
        key = rowKey;
    }

    RowClock readClock() {
        Statement row = withKey(selectClock);
        try {
            return row.step() ? clock(row, 0) : RowClock.unknown(table.columns().size());
        } finally {
            row.reset();
        }
    }

    /// Reads a clock from four columns: cl, site, ver, cells.
    RowClock clock(Statement row, int first) {
        long cl = row.columnIsNull(first) ? -1 : row.columnLong(first);
        long site = row.columnLong(first + 1);
        long version = row.columnLong(first + 2);
        int columns = table.columns().size();
        var clocks = new Cell[columns];
        var shared = new Stamp(sites.actor(site), new DbVersion(version));
        if (cl % 2 != 0) {
            cells.unpack(table, site, version, row.columnBlob(first + 3));
            for (int column = 0; column < columns; column++) {
                if (cells.isPresent(column)) {
                    boolean own = cells.site(column) != site || cells.version(column) != version;
                    clocks[column] = new Cell(cells.columnVersion(column), own
                            ? new Stamp(sites.actor(cells.site(column)),
                                    new DbVersion(cells.version(column)))
                            : shared);
                }
            }
        }
        return new RowClock(Math.abs(cl), cl > 0 ? shared : null, Arrays.asList(clocks));
    }

    void writeClock(RowClock clock) {
        Stamp shared = clock.record() != null ? clock.record() : commonest(clock);
        long site = sites.ordinal(shared.site());
        long version = shared.version().value();
        cells.reset(table);
        for (int column = 0; column < clock.cells().size(); column++) {
            Cell cell = clock.cells().get(column);
            if (cell != null) {
                cells.set(column, cell.columnVersion(), sites.ordinal(cell.stamp().site()),
                        cell.stamp().version().value());
            }
        }
        Statement upsert = withKey(upsertClock);
        int next = key.size() + 1;
        if (clock.record() != null) {
            upsert.bindLong(next, clock.causalLength());
        } else if (clock.causalLength() == 1) {
            upsert.bindNull(next);
        } else {
            upsert.bindLong(next, -clock.causalLength());
        }
        upsert.bindLong(next + 1, site).bindLong(next + 2, version)
                .bindBlob(next + 3, clock.isAlive() ? cells.pack(site, version) : null).run();
    }

    /// The stamp that most cells have, so that they need not repeat it; the first of several.
    private static Stamp commonest(RowClock clock) {
        Stamp best = null;
        int most = 0;
        for (Cell cell : clock.cells()) {
            if (cell != null && !cell.stamp().equals(best)) {
                int count = 0;
                for (Cell other : clock.cells()) {
                    count += other != null && other.stamp().equals(cell.stamp()) ? 1 : 0;
                }
                if (count > most) {
                    most = count;
                    best = cell.stamp();
                }
            }
        }
        if (best == null) {
            throw new IllegalArgumentException("a clock without any stamp: " + clock);
        }
        return best;
    }

    void write(RowOutcome.Write write) {
        switch (write) {
            case RowOutcome.Write.Keep() -> { }
            case RowOutcome.Write.Delete() -> delete();
            case RowOutcome.Write.Insert(var values) -> insert(values);
            case RowOutcome.Write.Update(var values) -> {
                List<Integer> columns = written(values);
                if (!columns.isEmpty()) {
                    run(updates.computeIfAbsent(columns, text::updateRow), columns, values);
                }
                putIntoAttic(values);
            }
            case RowOutcome.Write.Replace(var values) -> {
                delete();
                insert(values);
            }
        }
    }

    private void delete() {
        if (table.isPresent()) {
            withKey(deleteRow).run();
        }
        if (!table.hasAllColumns()) {
            withKey(text.deleteFromAttic()).run();
        }
    }

    private void insert(List<@Nullable SqlValue> values) {
        if (table.isPresent()) {
            List<Integer> columns = written(values);
            run(inserts.computeIfAbsent(columns, text::insertRow), columns, values);
        }
        putIntoAttic(values);
    }

    private void putIntoAttic(List<@Nullable SqlValue> values) {
        if (table.hasAllColumns()) {
            return;
        }
        for (int column = 0; column < values.size(); column++) {
            SqlValue value = values.get(column);
            if (value != null && !table.hasColumn(column)) {
                Statement put = withKey(text.putIntoAttic());
                put.bindLong(key.size() + 1, column);
                SqlValues.bind(put, key.size() + 2, value);
                put.run();
            }
        }
    }

    private List<Integer> written(List<@Nullable SqlValue> values) {
        var columns = new ArrayList<Integer>(values.size());
        for (int column = 0; column < values.size(); column++) {
            if (values.get(column) != null && table.hasColumn(column)) {
                columns.add(column);
            }
        }
        return columns;
    }

    private void run(String statement, List<Integer> columns, List<@Nullable SqlValue> values) {
        Statement bound = withKey(statement);
        for (int i = 0; i < columns.size(); i++) {
            SqlValue value = values.get(columns.get(i));
            SqlValues.bind(bound, key.size() + 1 + i, value == null ? SqlValue.NULL : value);
        }
        bound.run();
    }

    /// The value of a column as it is; NULL if the row is not there.
    @Override
    public SqlValue at(int column) {
        Statement row = withKey(text.selectValue(column));
        try {
            return row.step() ? SqlValues.read(row, 0) : SqlValue.NULL;
        } finally {
            row.reset();
        }
    }

    /// What of a transaction stands in the row: its own record, then its cells, all with the causal
    /// length the row has now.
    List<Change> changes(Stamp stamp, PackedKey packed, Seq seq) {
        Statement row = withKey(selectRowAndClock);
        try {
            if (!row.step()) {
                return List.of();
            }
            RowClock clock = clock(row, 0);
            long causalLength = clock.causalLength();
            var changes = new ArrayList<Change>();
            if (stamp.equals(clock.record())) {
                changes.add(new Change(table.name(), packed, Change.ROW, SqlValue.NULL,
                        causalLength, causalLength, seq));
            }
            for (int column = 0; column < clock.cells().size(); column++) {
                Cell cell = clock.cells().get(column);
                if (cell != null && cell.stamp().equals(stamp)) {
                    changes.add(new Change(table.name(), packed, table.columns().get(column),
                            SqlValues.read(row, CLOCK_COLUMNS + column), cell.columnVersion(),
                            causalLength, seq));
                }
            }
            return changes;
        } finally {
            row.reset();
        }
    }

    private Statement withKey(String statement) {
        Statement bound = sql.get(statement);
        for (int i = 0; i < key.size(); i++) {
            SqlValues.bind(bound, i + 1, key.get(i));
        }
        return bound;
    }
}
