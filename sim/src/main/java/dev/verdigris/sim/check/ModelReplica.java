package dev.verdigris.sim.check;

import dev.verdigris.model.Change;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.SqlValue;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The data as it must be once everything has arrived everywhere: the merge rule on a sorted map,
/// written from its definition and sharing no code with the engine.
///
/// A row lives while its causal length is odd. The greater causal length wins the row and forgets
/// the columns of the life before. Within one life the greater column version wins a column, then
/// the greater value, then the greater actor. No order of merging changes the outcome.
public final class ModelReplica {
    /// @param origin which transaction wrote the value
    public record Cell(long columnVersion, SqlValue value, Origin origin) {}

    /// A row, alive or dead.
    public static final class Row {
        private final TreeMap<String, Cell> cells = new TreeMap<>();
        private final LinkedHashSet<Origin> writers = new LinkedHashSet<>();
        private long causalLength;
        private Origin lifeOrigin;

        private Row(Origin lifeOrigin) {
            this.lifeOrigin = lifeOrigin;
        }

        public boolean isAlive() {
            return causalLength % 2 == 1;
        }

        /// The transaction whose word on life and death counts; of several that say the same, the
        /// one of the greatest actor, of several of that one the latest.
        public Origin lifeOrigin() {
            return lifeOrigin;
        }

        /// Every transaction that ever touched the row.
        public Set<Origin> writers() {
            return Collections.unmodifiableSet(writers);
        }

        /// By column name; without the key's columns.
        public SortedMap<String, Cell> cells() {
            return Collections.unmodifiableSortedMap(cells);
        }

        @Override
        public String toString() {
            return "causal length " + causalLength + " of " + lifeOrigin + ", " + cells;
        }
    }

    private static final Comparator<Origin> BY_ACTOR =
            Comparator.comparing(Origin::actor).thenComparing(Origin::version);

    private final TreeMap<RowKey, Row> rows = new TreeMap<>();

    public SortedMap<RowKey, Row> rows() {
        return Collections.unmodifiableSortedMap(rows);
    }

    public void merge(Changeset.Full changeset) {
        var origin = new Origin(changeset.actor(), changeset.version());
        for (Change change : changeset.changes()) {
            var key = new RowKey(change.table(), change.key());
            Row row = rows.computeIfAbsent(key, _ -> new Row(origin));
            row.writers.add(origin);
            merge(change, origin, row);
        }
    }

    private static void merge(Change change, Origin origin, Row row) {
        if (change.causalLength() < row.causalLength) {
            return;
        }
        if (change.causalLength() > row.causalLength) {
            row.causalLength = change.causalLength();
            row.lifeOrigin = origin;
            row.cells.clear();
        } else if (BY_ACTOR.compare(origin, row.lifeOrigin) > 0) {
            row.lifeOrigin = origin;
        }
        if (row.isAlive() && !change.isRow()) {
            var cell = new Cell(change.columnVersion(), change.value(), origin);
            row.cells.merge(change.column(), cell, ModelReplica::survivor);
        }
    }

    private static Cell survivor(Cell a, Cell b) {
        int order = Long.compare(a.columnVersion(), b.columnVersion());
        if (order == 0) {
            order = SqlValue.MERGE_ORDER.compare(a.value(), b.value());
        }
        if (order == 0) {
            order = BY_ACTOR.compare(a.origin(), b.origin());
        }
        return order >= 0 ? a : b;
    }
}
