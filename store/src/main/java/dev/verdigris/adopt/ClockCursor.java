package dev.verdigris.adopt;

import dev.verdigris.crdt.Stamp;
import dev.verdigris.model.Timestamp;
import dev.verdigris.sqlite.Statement;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Walks over the clocks of a table, key by key.
final class ClockCursor implements AutoCloseable {
    /// The name under which cr-sqlite keeps a row's own record.
    private static final String SENTINEL = "-1";

    private final Statement rows;
    private final ImportTally tally;
    private boolean isOnRow;
    private long columnsDropped;

    ClockCursor(Source source, SourceTable table, ImportTally tally) {
        this.rows = source.connection().prepare(
                table.selectClocks(source.hasColumn(table.clock(), "ts")));
        this.tally = tally;
        this.isOnRow = rows.step();
    }

    /// The clock of a key; null if there is none. Keys must rise.
    @Nullable SourceClock at(long key, Map<String, Integer> columnIds) {
        while (isOnRow && rows.columnLong(0) < key) {
            tally.clockWithoutKey();
            isOnRow = rows.step();
        }
        SourceClock clock = null;
        while (isOnRow && rows.columnLong(0) == key) {
            if (clock == null) {
                clock = new SourceClock(columnIds.size());
            }
            add(clock, columnIds);
            isOnRow = rows.step();
        }
        return clock;
    }

    private void add(SourceClock clock, Map<String, Integer> columnIds) {
        String name = Objects.requireNonNull(rows.columnText(1));
        Stamp stamp = tally.book().stamp(rows.columnLong(4), rows.columnLong(3));
        long columnVersion = rows.columnLong(2);
        long seq = rows.columnLong(5);
        Timestamp timestamp = TableImport.timestamp(rows.columnText(6));
        if (stamp == null) {
            tally.clockWithoutVersion();
        }
        if (name.equals(SENTINEL)) {
            clock.sentinel(columnVersion, stamp, seq, timestamp);
            return;
        }
        Integer column = columnIds.get(name);
        if (column == null) {
            columnsDropped++;
        } else if (columnVersion < 1) {
            tally.clockOfLifeBefore();
        } else if (stamp != null) {
            clock.cell(column, columnVersion, stamp, seq, timestamp);
        }
    }

    void finish() {
        while (isOnRow) {
            tally.clockWithoutKey();
            isOnRow = rows.step();
        }
    }

    /// Clocks of columns that are no longer there.
    long columnsDropped() {
        return columnsDropped;
    }

    @Override
    public void close() {
        rows.close();
    }
}
