package dev.verdigris.crdt;

import dev.verdigris.model.SqlValue;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The merge rule: which writes to a row survive, on every replica, in whatever order they arrive.
///
/// 1. The greatest causal length wins, and ends everything that was written in a shorter one. An
///    even one means that there is no row.
/// 2. Within a life, each column goes its own way: the greatest column version survives; of equal
///    versions the greatest value, of equal values the greatest stamp.
/// 3. The row's own record of a causal length is that of the greatest stamp.
///
/// So each record and each cell only ever rises in a total order, which makes merging commutative,
/// associative and idempotent. Clocks rise with the rows: replicas that have merged the same writes
/// have the same clocks, whoever came first. A write may be left out when a version is passed on
/// only if something greater, by this very order, is passed on in its place; the order being total,
/// two replicas never each leave out what the other relies on.
///
/// Differs from upstream: a tie between two records of one birth goes to the greatest stamp too,
/// whereas there the first to arrive stays, and a cell makes no record for its row. Rows come out
/// the same. And a column that a new life has not written yet shows its default, not the old life's
/// value.
public final class Merge {
    private Merge() {}

    /// The value of a column as the replica holds it, asked for only where it settles a tie.
    @FunctionalInterface
    public interface LocalValues {
        SqlValue at(int column);
    }

    /// Settles the changes that one transaction made to one row, taken in order.
    ///
    /// @param local what the replica knows of the row
    /// @param stamp the transaction
    /// @param localValues the row as it is; only asked if it is alive
    public static RowOutcome decide(
            RowClock local, Stamp stamp, List<RowChange> changes, LocalValues localValues) {
        var row = new Row(local, stamp, localValues);
        for (RowChange change : changes) {
            row.merge(change);
        }
        return row.outcome();
    }

    /// Whether a write survives against what is there; `localValue` is asked for only in a tie.
    private static boolean survives(Cell cell, SqlValue value, Cell local, LocalValue localValue) {
        if (cell.columnVersion() != local.columnVersion()) {
            return cell.columnVersion() > local.columnVersion();
        }
        if (cell.equals(local)) {
            return false; // come again
        }
        int byValue = SqlValue.MERGE_ORDER.compare(value, localValue.get());
        return byValue != 0 ? byValue > 0 : cell.stamp().isAfter(local.stamp());
    }

    @FunctionalInterface
    private interface LocalValue {
        SqlValue get();
    }

    /// A row on its way from what it was to what it will be.
    private static final class Row {
        private final RowClock before;
        private final Stamp stamp;
        private final LocalValues localValues;
        private final @Nullable Cell[] cells;
        private final @Nullable SqlValue[] written;
        private long causalLength;
        private @Nullable Stamp record;
        private boolean clockChanged;
        private boolean rowChanged;

        Row(RowClock before, Stamp stamp, LocalValues localValues) {
            this.before = before;
            this.stamp = stamp;
            this.localValues = localValues;
            this.cells = before.cells().toArray(new Cell[0]);
            this.written = new SqlValue[cells.length];
            this.causalLength = before.causalLength();
            this.record = before.record();
        }

        void merge(RowChange change) {
            if (change.causalLength() < causalLength || change.causalLength() < 1) {
                return;
            }
            if (change.causalLength() > causalLength) {
                causalLength = change.causalLength();
                record = null;
                Arrays.fill(cells, null);
                Arrays.fill(written, null);
                clockChanged = true;
                rowChanged = true;
            }
            // A dead row has no cells: a change that names a column can only mean the death itself.
            if (change.column() == RowChange.ROW || !RowClock.isAlive(causalLength)) {
                if (record == null || stamp.isAfter(record)) {
                    record = stamp;
                    clockChanged = true;
                }
            } else {
                mergeCell(change);
            }
        }

        private void mergeCell(RowChange change) {
            int column = change.column();
            var cell = new Cell(change.columnVersion(), stamp);
            Cell local = cells[column];
            if (local != null && !survives(cell, change.value(), local, () -> valueNow(column))) {
                return;
            }
            cells[column] = cell;
            clockChanged = true;
            if (local == null || !change.value().equals(valueNow(column))) {
                written[column] = change.value();
                rowChanged = true;
            }
        }

        private SqlValue valueNow(int column) {
            SqlValue value = written[column];
            return value != null ? value : localValues.at(column);
        }

        RowOutcome outcome() {
            if (!clockChanged) {
                return RowOutcome.NOTHING;
            }
            var clock = new RowClock(causalLength, record, Arrays.asList(cells));
            return new RowOutcome(clock, rowChanged ? write() : new RowOutcome.Write.Keep());
        }

        private RowOutcome.Write write() {
            List<@Nullable SqlValue> values = Collections.unmodifiableList(Arrays.asList(written));
            if (!RowClock.isAlive(causalLength)) {
                return before.isAlive()
                        ? new RowOutcome.Write.Delete() : new RowOutcome.Write.Keep();
            }
            if (!before.isAlive()) {
                return new RowOutcome.Write.Insert(values);
            }
            return causalLength == before.causalLength()
                    ? new RowOutcome.Write.Update(values)
                    : new RowOutcome.Write.Replace(values);
        }
    }
}
