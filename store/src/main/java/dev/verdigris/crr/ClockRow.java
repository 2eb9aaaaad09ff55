package dev.verdigris.crr;

import dev.verdigris.sqlite.Statement;

/// A row of a clock table as it was read. A scratch object, read again for row after row.
final class ClockRow {
    /// What [#read] takes of a statement: cl, site, ver, cells.
    static final int COLUMNS = 4;

    private final PackedCells cells = new PackedCells();
    private long stored;
    private long site;
    private long version;

    void read(ReplicatedTable table, Statement row, int first) {
        stored = row.columnIsNull(first) ? -1 : row.columnLong(first);
        site = row.columnLong(first + 1);
        version = row.columnLong(first + 2);
        if (isAlive()) {
            cells.unpack(table, site, version, row.columnBlob(first + 3));
        } else {
            cells.reset(table);
        }
    }

    long causalLength() {
        return Math.abs(stored);
    }

    boolean isAlive() {
        return stored % 2 != 0;
    }

    /// Whether the row's own record of its causal length has come; it has [#site] and [#version].
    boolean hasRecord() {
        return stored > 0;
    }

    /// The ordinal of who wrote the record, or most of the cells.
    long site() {
        return site;
    }

    long version() {
        return version;
    }

    /// None is present if the row is dead.
    PackedCells cells() {
        return cells;
    }
}
