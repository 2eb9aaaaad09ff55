package dev.verdigris.crr;

import dev.verdigris.crdt.Cell;
import dev.verdigris.crdt.RowClock;
import dev.verdigris.crdt.RowMerge;
import dev.verdigris.crdt.Stamp;
import dev.verdigris.model.Change;
import dev.verdigris.model.InvariantViolation;
import dev.verdigris.model.PackedKey;
import dev.verdigris.model.SqlValue;
import dev.verdigris.sqlite.Statement;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntFunction;

/// The rows and clocks of one table, where changes of others are merged in.
///
/// A row costs one look at its clock, at most one write to the row and one to the clock. What looks
/// like a row nobody has is written to the clock at once, unless the clock is there; what loses
/// writes nothing, and the row itself is read only where its value settles a tie.
///
/// Rows are written with `OR FAIL` where no trigger but ours can fire: a statement that fails need
/// not undo what it did, since all of the version is undone then, and SQLite need not copy the
/// pages it touches for that. It also overrules conflict clauses of the table that would leave a
/// row out in silence or end the transaction. Triggers of the user's would have their own conflict
/// clauses overruled, so beside those the statement stands as it is.
final class TableRows implements RowMerge.TieBreak {
    /// Different sets of columns whose statements' texts are remembered.
    private static final int COLUMN_SETS_MAX = 256;

    /// Stamps that are tried as the one that most cells of a row share.
    private static final int SHARED_CANDIDATES_MAX = 8;

    private final EngineSql sql;
    private final Sites sites;
    private final ReplicatedTable table;
    private final TableSql text;
    private final boolean orFail;
    private final boolean hasExactKey;
    private final String selectClock;
    private final String insertClock;
    private final String updateClock;
    private final String deleteRow;
    private final Map<String, Integer> columnIds = new HashMap<>();
    private final Map<BitSet, String> inserts = remembered();
    private final Map<BitSet, String> updates = remembered();
    private final RowMerge row = new RowMerge(this);
    private final ClockRow clock = new ClockRow();
    private final PackedCells cells = new PackedCells();
    private final BitSet written = new BitSet();
    private PackedKey key = NO_KEY;
    /// Who writes now: the stamp of a clock that has no other.
    private long writerSite;
    private long writerVersion;

    private static final PackedKey NO_KEY = PackedKey.pack(List.of());

    TableRows(EngineSql sql, Sites sites, ReplicatedTable table) {
        this.sql = sql;
        this.sites = sites;
        this.table = table;
        this.text = new TableSql(table);
        this.orFail = !hasTriggersOfUsers();
        this.hasExactKey = table.hasExactKey();
        this.selectClock = text.selectClock();
        this.insertClock = text.insertClock();
        this.updateClock = text.updateClock();
        this.deleteRow = text.deleteRow();
        for (int column = 0; column < table.columns().size(); column++) {
            columnIds.put(table.columns().get(column), column);
        }
    }

    private boolean hasTriggersOfUsers() {
        List<String> ours = Names.triggersOf(table.name());
        Statement triggers = sql.get("SELECT name FROM sqlite_schema WHERE type = 'trigger' "
                + "AND tbl_name = ?1 COLLATE NOCASE");
        triggers.bindText(1, table.name());
        boolean found = false;
        while (triggers.step()) {
            found |= !ours.contains(String.valueOf(triggers.columnText(0)));
        }
        triggers.reset();
        return found;
    }

    private static Map<BitSet, String> remembered() {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<BitSet, String> eldest) {
                return size() > COLUMN_SETS_MAX;
            }
        };
    }

    ReplicatedTable table() {
        return table;
    }

    /// Whether a well-formed key can name a row here.
    boolean isInForm(PackedKey named) {
        return hasExactKey || table.isInForm(named);
    }

    /// The column's id, or [RowMerge#ROW].
    ///
    /// @throws Unmergeable if there is no such column
    int column(Change change) throws Unmergeable {
        if (change.isRow()) {
            return RowMerge.ROW;
        }
        Integer column = columnIds.get(change.column());
        if (column == null) {
            throw Unmergeable.stranger(
                    "no column " + change.column() + " in table " + table.name());
        }
        return column;
    }

    /// Merges what one version did to one row: the changes from `from` to before `to`.
    ///
    /// @param columns per change the column's id
    /// @return whether anything changed
    boolean merge(long site, long version, List<Change> changes, int[] columns, int from, int to) {
        turnTo(changes.get(from).key(), site, version);
        if (isFirstWrite(changes, from, to)) {
            row.begin(table.columns().size());
            settle(site, version, changes, columns, from, to);
            if (insertClock()) {
                writeRow();
                return true;
            }
        }
        boolean known = readClock();
        settle(site, version, changes, columns, from, to);
        if (!row.isChanged()) {
            return false;
        }
        if (known) {
            bindClock(updateClock).run();
        } else {
            InvariantViolation.check(insertClock(), "a row without a clock gets one");
        }
        writeRow();
        return true;
    }

    private void turnTo(PackedKey rowKey, long site, long version) {
        key = rowKey;
        writerSite = site;
        writerVersion = version;
    }

    /// Whether it looks as if nobody had the row.
    private static boolean isFirstWrite(List<Change> changes, int from, int to) {
        for (int i = from; i < to; i++) {
            Change change = changes.get(i);
            if (change.causalLength() != 1 || change.columnVersion() != 1) {
                return false;
            }
        }
        return true;
    }

    private void settle(
            long site, long version, List<Change> changes, int[] columns, int from, int to) {
        for (int i = from; i < to; i++) {
            Change change = changes.get(i);
            row.merge(site, version, columns[i], change.value(), change.columnVersion(),
                    change.causalLength());
        }
    }

    // The clock.

    /// @return whether there is one
    private boolean readClock() {
        Statement found = withKey(selectClock);
        int columns = table.columns().size();
        try {
            if (!found.step()) {
                row.begin(columns);
                return false;
            }
            clock.read(table, found, 0);
        } finally {
            found.reset();
        }
        row.beginKnown(columns, clock.causalLength());
        if (clock.hasRecord()) {
            row.knowRecord(clock.site(), clock.version());
        }
        PackedCells known = clock.cells();
        for (int column = 0; column < columns; column++) {
            if (known.isPresent(column)) {
                row.knowCell(column, known.columnVersion(column), known.site(column),
                        known.version(column));
            }
        }
        return true;
    }

    /// @return false, with nothing written, if there is one
    private boolean insertClock() {
        if (!row.isChanged()) {
            return false;
        }
        bindClock(insertClock).run();
        return sql.connection().changes() > 0;
    }

    private Statement bindClock(String statement) {
        Statement bound = withKey(statement);
        int next = key.valueCount() + 1;
        if (row.hasRecord()) {
            bound.bindLong(next, row.causalLength());
        } else if (row.causalLength() == 1) {
            bound.bindNull(next);
        } else {
            bound.bindLong(next, -row.causalLength());
        }
        cells.reset(table);
        int shared = -1;
        for (int column = 0; column < row.columns(); column++) {
            if (row.columnVersion(column) != 0) {
                shared = shared < 0 ? column : shared;
                cells.set(column, row.columnVersion(column), row.actor(column),
                        row.version(column));
            }
        }
        long site = writerSite;
        long version = writerVersion;
        if (row.hasRecord()) {
            site = row.recordActor();
            version = row.recordVersion();
        } else if (shared >= 0) {
            shared = sharedByMost(shared);
            site = row.actor(shared);
            version = row.version(shared);
        }
        return bound.bindLong(next + 1, site).bindLong(next + 2, version)
                .bindBlob(next + 3, row.isAlive() ? cells.pack(site, version) : null);
    }

    /// A column whose stamp most cells have, so that they need not repeat it.
    private int sharedByMost(int first) {
        int best = first;
        int most = 0;
        int candidates = 0;
        for (int column = first; column < row.columns() && candidates < SHARED_CANDIDATES_MAX;
                column++) {
            if (row.columnVersion(column) != 0 && (most == 0 || !isSharedStamp(column, best))) {
                candidates++;
                int count = 0;
                for (int other = first; other < row.columns(); other++) {
                    count += row.columnVersion(other) != 0 && isSharedStamp(other, column) ? 1 : 0;
                }
                if (count > most) {
                    most = count;
                    best = column;
                }
            }
        }
        return best;
    }

    private boolean isSharedStamp(int column, int other) {
        return row.actor(column) == row.actor(other) && row.version(column) == row.version(other);
    }

    // The row.

    private void writeRow() {
        switch (row.write()) {
            case KEEP -> { }
            case INSERT -> insertRow();
            case UPDATE -> {
                chooseWritten();
                if (!written.isEmpty()) {
                    runWithValues(updates, columns -> text.updateRow(columns, orFail));
                }
                putIntoAttic();
            }
            case REPLACE -> {
                deleteRow();
                insertRow();
            }
            case DELETE -> deleteRow();
        }
    }

    private void insertRow() {
        if (table.isPresent()) {
            chooseWritten();
            runWithValues(inserts, columns -> text.insertRow(columns, orFail));
        }
        putIntoAttic();
    }

    private void deleteRow() {
        if (table.isPresent()) {
            withKey(deleteRow).run();
        }
        if (!table.hasAllColumns()) {
            withKey(text.deleteFromAttic()).run();
        }
    }

    private void chooseWritten() {
        written.clear();
        for (int column = 0; column < row.columns(); column++) {
            if (row.written(column) != null && table.hasColumn(column)) {
                written.set(column);
            }
        }
    }

    /// Runs the statement for the columns chosen.
    private void runWithValues(Map<BitSet, String> texts, Function<BitSet, String> make) {
        String statement = texts.get(written);
        if (statement == null) {
            var columns = (BitSet) written.clone();
            statement = make.apply(columns);
            texts.put(columns, statement);
        }
        Statement bound = withKey(statement);
        int parameter = key.valueCount();
        for (int column = written.nextSetBit(0); column >= 0;
                column = written.nextSetBit(column + 1)) {
            SqlValues.bind(bound, ++parameter, Objects.requireNonNull(row.written(column)));
        }
        bound.run();
    }

    private void putIntoAttic() {
        if (table.hasAllColumns()) {
            return;
        }
        for (int column = 0; column < row.columns(); column++) {
            SqlValue value = row.written(column);
            if (value != null && !table.hasColumn(column)) {
                Statement put = withKey(text.putIntoAttic());
                put.bindLong(key.valueCount() + 1, column);
                SqlValues.bind(put, key.valueCount() + 2, value);
                put.run();
            }
        }
    }

    // What is merged already, and is only moved.

    /// Puts a value into a row where the clock tells of it; the clock stays.
    void fill(PackedKey of, int column, SqlValue value) {
        key = of;
        if (readClock() && row.columnVersion(column) != 0) {
            written.clear();
            written.set(column);
            Statement update = withKey(text.updateRow(written, orFail));
            SqlValues.bind(update, key.valueCount() + 1, value).run();
        }
    }

    /// Takes over a row with its clock from another table.
    ///
    /// @param columns per column of this table the other's, negative if it has none
    /// @param values the values of the other's columns
    void takeOver(PackedKey of, ClockRow from, int[] columns, IntFunction<SqlValue> values) {
        turnTo(of, from.site(), from.version());
        long length = from.causalLength();
        row.begin(table.columns().size());
        if (from.hasRecord()) {
            row.merge(from.site(), from.version(), RowMerge.ROW, SqlValue.NULL, length, length);
        }
        PackedCells known = from.cells();
        for (int column = 0; column < columns.length; column++) {
            int there = columns[column];
            if (there >= 0 && known.isPresent(there)) {
                row.merge(known.site(there), known.version(there), column, values.apply(there),
                        known.columnVersion(there), length);
            }
        }
        InvariantViolation.check(insertClock(), "a table that is filled was empty");
        writeRow();
    }

    /// Writes the clock of a row that has none.
    ///
    /// @param from with cells in the order of [ReplicatedTable#columns]
    void adopt(PackedKey of, RowClock from) {
        turnTo(of, Sites.OWN, 0);
        row.beginKnown(table.columns().size(), from.causalLength());
        Stamp record = from.record();
        if (record != null) {
            row.knowRecord(sites.ordinal(record.site()), record.version().value());
        }
        for (int column = 0; column < from.cells().size(); column++) {
            Cell cell = from.cells().get(column);
            if (cell != null) {
                row.knowCell(column, cell.columnVersion(), sites.ordinal(cell.stamp().site()),
                        cell.stamp().version().value());
            }
        }
        bindClock(insertClock).run();
    }

    /// Takes away what is here of a row, but not its clock.
    void remove(PackedKey of) {
        key = of;
        deleteRow();
    }

    @Override
    public SqlValue valueOf(int column) {
        Statement found = withKey(text.selectValue(column));
        try {
            return found.step() ? SqlValues.read(found, 0) : SqlValue.NULL;
        } finally {
            found.reset();
        }
    }

    @Override
    public int compareActors(long one, long other) {
        return sites.actor(one).compareTo(sites.actor(other));
    }

    private Statement withKey(String statement) {
        return KeyBinder.bind(sql.get(statement), key);
    }
}
