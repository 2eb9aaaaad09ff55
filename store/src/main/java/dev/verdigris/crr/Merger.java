package dev.verdigris.crr;

import dev.verdigris.crdt.Merge;
import dev.verdigris.crdt.RowChange;
import dev.verdigris.crdt.RowClock;
import dev.verdigris.crdt.RowOutcome;
import dev.verdigris.crdt.Stamp;
import dev.verdigris.model.Change;
import dev.verdigris.model.MalformedMessage;
import dev.verdigris.model.SqlValue;
import dev.verdigris.sqlite.ResultCode;
import dev.verdigris.sqlite.SqliteException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Merges what one remote transaction wrote, row by row: one look at the clock, at most one write
/// to the row, one to the clock. What loses writes nothing.
final class Merger {
    private final EngineSql sql;
    private final Tables tables;
    private final Sites sites;
    private final Map<String, TableRows> rowsByTable = new HashMap<>();

    Merger(EngineSql sql, Tables tables, Sites sites) {
        this.sql = sql;
        this.tables = tables;
        this.sites = sites;
    }

    /// Must be called when the schema has changed.
    void forget() {
        rowsByTable.clear();
    }

    /// Merges changes in their order; those of one row that stand together are settled together.
    ///
    /// @return the rows of which something changed, with their positions
    /// @throws Unmergeable if the schema or a constraint does not allow it; some of it may be
    /// written
    List<VersionLog.Entry> merge(Stamp stamp, List<Change> changes) throws Unmergeable {
        var entries = new ArrayList<VersionLog.Entry>();
        try {
            for (int from = 0; from < changes.size();) {
                Change first = changes.get(from);
                int to = from + 1;
                while (to < changes.size() && isSameRow(first, changes.get(to))) {
                    to++;
                }
                List<SqlValue> key = key(first);
                TableRows rows = rows(first.table(), key.size());
                rows.select(key);
                if (mergeRow(stamp, rows, changes.subList(from, to))) {
                    entries.add(new VersionLog.Entry(
                            first.seq(), rows.table().id(), first.key().bytes()));
                }
                from = to;
            }
        } catch (SqliteException e) {
            if (e.isConstraint() || e.code() == ResultCode.MISMATCH) {
                throw new Unmergeable(e.message());
            }
            throw e;
        }
        return entries;
    }

    private static boolean isSameRow(Change a, Change b) {
        return a.table().equals(b.table()) && a.key().equals(b.key());
    }

    private TableRows rows(String table, int keyColumns) throws Unmergeable {
        TableRows known = rowsByTable.get(table);
        if (known != null && known.table().keys().size() == keyColumns) {
            return known;
        }
        ReplicatedTable found = tables.find(table, keyColumns);
        if (found == null) {
            throw Unmergeable.stranger("no table " + table + " with a key of " + keyColumns
                    + " columns");
        }
        var rows = new TableRows(sql, sites, found);
        rowsByTable.put(table, rows);
        return rows;
    }

    /// @return whether anything changed
    private boolean mergeRow(Stamp stamp, TableRows rows, List<Change> changes)
            throws Unmergeable {
        RowClock local = rows.readClock();
        var rowChanges = new ArrayList<RowChange>(changes.size());
        for (Change change : changes) {
            rowChanges.add(new RowChange(column(rows, change), change.value(),
                    change.columnVersion(), change.causalLength()));
        }
        RowOutcome outcome = Merge.decide(local, stamp, rowChanges, rows);
        if (outcome.clock() == null) {
            return false;
        }
        rows.write(outcome.write());
        rows.writeClock(outcome.clock());
        return true;
    }

    static List<SqlValue> key(Change change) throws Unmergeable {
        try {
            return change.key().unpack();
        } catch (MalformedMessage e) {
            throw new Unmergeable(String.valueOf(e.getMessage()));
        }
    }

    private static int column(TableRows rows, Change change) throws Unmergeable {
        if (change.isRow()) {
            return RowChange.ROW;
        }
        Integer column = rows.columnId(change.column());
        if (column == null) {
            throw Unmergeable.stranger("no column " + change.column() + " in table " + change.table());
        }
        return column;
    }
}
