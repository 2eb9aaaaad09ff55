package dev.verdigris.crr;

import dev.verdigris.model.Change;
import dev.verdigris.model.MalformedMessage;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Merges what one remote transaction wrote, row by row.
///
/// First every name and key is looked up, so that a version this schema does not fit is refused
/// before anything is written.
final class Merger {
    /// Changes of one version for which memory is kept; that of a larger one is let go.
    private static final int CHANGES_KEPT = 4_096;

    private final EngineSql sql;
    private final Tables tables;
    private final Sites sites;
    private final Map<String, TableRows> rowsByTable = new HashMap<>();
    // Per change of the version under way; kept from one to the next.
    private TableRows[] tableOf = new TableRows[CHANGES_KEPT];
    private int[] columnOf = new int[CHANGES_KEPT];

    Merger(EngineSql sql, Tables tables, Sites sites) {
        this.sql = sql;
        this.tables = tables;
        this.sites = sites;
    }

    /// Must be called when the schema has changed.
    void forget() {
        rowsByTable.clear();
        Arrays.fill(tableOf, null);
    }

    /// Looks up tables and columns; writes nothing.
    ///
    /// @throws Unmergeable if one was never heard of here, or a key is malformed
    void resolve(List<Change> changes) throws Unmergeable {
        int room = Math.max(changes.size(), CHANGES_KEPT);
        if (tableOf.length < room || tableOf.length > CHANGES_KEPT) {
            tableOf = new TableRows[room];
            columnOf = new int[room];
        }
        Change before = null;
        for (int i = 0; i < changes.size(); i++) {
            Change change = changes.get(i);
            boolean sameRow = before != null && change.key() == before.key()
                    && change.table().equals(before.table());
            tableOf[i] = sameRow ? tableOf[i - 1] : rows(change.table(), keyColumns(change));
            if (!sameRow && !tableOf[i].isInForm(change.key())) {
                throw new Unmergeable("a key of table " + change.table() + " is not in the form "
                        + "that the collation of the key has here: the table's key has another "
                        + "collation where the change was made");
            }
            columnOf[i] = tableOf[i].column(change);
            before = change;
        }
    }

    /// How many values the key has, and that it is one.
    static int keyColumns(Change change) throws Unmergeable {
        try {
            change.key().requireWellFormed();
            return change.key().valueCount();
        } catch (MalformedMessage e) {
            throw new Unmergeable(String.valueOf(e.getMessage()));
        }
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

    /// Takes the rows of which something changed, in the order in which they stand in the version.
    @FunctionalInterface
    interface ChangedRows {
        /// @param row all changes of the row; good during the call
        void add(ReplicatedTable table, List<Change> row);
    }

    /// Merges what was [resolved][#resolve], in its order; changes of one row that stand together
    /// are settled together. Throws what SQLite throws; some of it may be written then.
    ///
    /// @param site the ordinal of who wrote them
    /// @param version in which of its versions
    void merge(long site, long version, List<Change> changes, ChangedRows changed) {
        for (int from = 0; from < changes.size();) {
            Change first = changes.get(from);
            int to = from + 1;
            while (to < changes.size() && isSameRow(first, changes.get(to))) {
                to++;
            }
            TableRows rows = tableOf[from];
            if (rows.merge(site, version, changes, columnOf, from, to)) {
                changed.add(rows.table(), changes.subList(from, to));
            }
            from = to;
        }
    }

    private static boolean isSameRow(Change a, Change b) {
        return a.table().equals(b.table()) && a.key().equals(b.key());
    }
}
