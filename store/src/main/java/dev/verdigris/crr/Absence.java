package dev.verdigris.crr;

import dev.verdigris.model.Change;
import java.util.LinkedHashSet;
import java.util.List;

/// Learns the names of tables and columns that peers have and the schema does not, so that their
/// changes are merged like all others: into clocks, with the values in the attic.
///
/// A peer that names more than the limits allow has its versions parked.
final class Absence {
    /// Tables that are absent at once.
    static final int TABLES_MAX = 1_000;

    /// Columns of one table, absent ones too.
    static final int COLUMNS_MAX = 4_000;

    private final Tables tables;
    private final Shapes shapes;

    Absence(Tables tables, Shapes shapes) {
        this.tables = tables;
        this.shapes = shapes;
    }

    /// Makes all names known that these changes use, within the transaction under way.
    ///
    /// @throws Unmergeable if they are beyond a limit or cannot be told from what is here; some of
    /// them may be known then
    void learn(List<Change> changes) throws Unmergeable {
        for (Change change : changes) {
            learnTable(change.table(), Merger.keyColumns(change));
        }
        var widened = new LinkedHashSet<Integer>();
        var seen = new LinkedHashSet<ColumnName>();
        for (Change change : changes) {
            ReplicatedTable table = tables.find(change.table(), Merger.keyColumns(change));
            if (table != null && !change.isRow() && !table.columns().contains(change.column())
                    && seen.add(new ColumnName(table.id(), change.column()))) {
                learnColumn(table, change.column());
                widened.add(table.id());
            }
        }
        tables.load();
        // The triggers of a table must know whether it has anything in the attic. The views are
        // made again in any case: a change of the schema tells other connections to look.
        for (int id : widened) {
            if (tables.byId(id).isPresent()) {
                shapes.disarm(tables.byId(id));
                shapes.arm(tables.byId(id));
            }
        }
        shapes.views();
        tables.refresh();
    }

    /// A column of a table.
    private record ColumnName(int table, String column) {}

    private void learnTable(String name, int keyColumns) throws Unmergeable {
        if (tables.find(name, keyColumns) != null) {
            return;
        }
        if (keyColumns == 0) {
            throw new Unmergeable("a key without values for table " + name);
        }
        if (tables.all().size() - tables.present().size() >= TABLES_MAX) {
            throw new Unmergeable("table " + name + " is unknown, as are " + TABLES_MAX
                    + " others of which peers have told");
        }
        shapes.addAbsent(name, keyColumns);
        tables.refresh();
    }

    private void learnColumn(ReplicatedTable table, String column) throws Unmergeable {
        if (table.isPresent() && table.keys().contains(column)) {
            throw new Unmergeable("column " + column + " is part of the key of table "
                    + table.name() + " here, and is not where the change was made");
        }
        long count = shapes.columnCount(table.id());
        if (count >= COLUMNS_MAX) {
            throw new Unmergeable("column " + column + " of table " + table.name()
                    + " is unknown, and the table has " + count + " columns already");
        }
        shapes.addColumn(table.id(), count, column, false);
    }
}
