package dev.verdigris.crr;

import dev.verdigris.model.InvariantViolation;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The clocks of a row's cells on their way from and to the `cells` of its clock row.
///
/// Stored are only the cells that differ from their default, in the order of the columns. The
/// default is one write, shared with the row, for a column the table began with, and no clock for
/// one that came later; NULL says that all are as the default. Each entry is a number that holds
/// the column and a kind in its low two bits, then what the kind says: nothing ([#ABSENT]), the
/// column version ([#SHARED]), or the column version, the site's ordinal and the version ([#OWN]).
/// Neighbours that would repeat each other's [#OWN] are one entry ([#RUN]): the number of columns,
/// then what they have in common, so that an update of whole rows costs few bytes. Numbers are
/// little-endian base 128. Equal clocks have equal bytes.
///
/// A scratch object: one per connection, reused for every row.
final class PackedCells {
    static final int ABSENT = 0;
    static final int SHARED = 1;
    static final int OWN = 2;
    static final int RUN = 3;

    private int columns;
    private int originals;
    private long[] columnVersions = new long[16];
    private long[] sites = new long[16];
    private long[] versions = new long[16];
    private byte[] out = new byte[64];
    private int size;

    /// The cells of a row that was just inserted, where that is not the default.
    static byte @Nullable [] allWrittenOnce(ReplicatedTable table) {
        var cells = new PackedCells();
        cells.reset(table);
        for (int column = 0; column < table.columns().size(); column++) {
            if (table.hasColumn(column)) {
                cells.set(column, 1, 0, 0);
            }
        }
        return cells.pack(0, 0);
    }

    /// All columns without a clock.
    void reset(ReplicatedTable table) {
        reset(table.columns().size(), table.originals());
    }

    private void reset(int columnCount, int originalCount) {
        columns = columnCount;
        originals = originalCount;
        if (columns > sites.length) {
            columnVersions = new long[columns];
            sites = new long[columns];
            versions = new long[columns];
        }
        for (int column = 0; column < columns; column++) {
            columnVersions[column] = 0;
        }
    }

    /// Reads the cells of a clock row.
    ///
    /// @param site the row's
    /// @param version the row's
    void unpack(ReplicatedTable table, long site, long version, byte @Nullable [] packed) {
        unpack(table.columns().size(), table.originals(), site, version, packed);
    }

    void unpack(int columnCount, int originalCount, long site, long version,
            byte @Nullable [] packed) {
        reset(columnCount, originalCount);
        for (int column = 0; column < originals; column++) {
            set(column, 1, site, version);
        }
        if (packed == null) {
            return;
        }
        var in = new Varints.Reader(packed);
        while (in.hasMore()) {
            long head = in.next();
            int column = (int) (head >>> 2);
            InvariantViolation.check(column < columns, "a packed cell names a column of its table");
            switch ((int) (head & 3)) {
                case ABSENT -> columnVersions[column] = 0;
                case SHARED -> set(column, in.next(), site, version);
                case OWN -> set(column, in.next(), in.next(), in.next());
                case RUN -> setRun(column, (int) in.next(), in.next(), in.next(), in.next());
                default -> throw new InvariantViolation("a packed cell has a kind");
            }
        }
    }

    /// How many times the column was written; 0 if it has no clock.
    long columnVersion(int column) {
        return columnVersions[column];
    }

    boolean isPresent(int column) {
        return columnVersions[column] != 0;
    }

    long site(int column) {
        return sites[column];
    }

    long version(int column) {
        return versions[column];
    }

    void set(int column, long columnVersion, long site, long version) {
        columnVersions[column] = columnVersion;
        sites[column] = site;
        versions[column] = version;
    }

    private void setRun(
            int first, int count, long columnVersion, long site, long version) {
        InvariantViolation.check(count <= columns - first, "packed cells are of their table");
        for (int column = first; column < first + count; column++) {
            set(column, columnVersion, site, version);
        }
    }

    void write(int column, long site, long version) {
        set(column, columnVersions[column] + 1, site, version);
    }

    int columns() {
        return columns;
    }

    /// The bytes to store with a row of this site and version; null if all cells are as the
    /// default.
    byte @Nullable [] pack(long site, long version) {
        size = 0;
        int column = 0;
        while (column < columns) {
            column += putEntry(column, site, version);
        }
        return size == 0 ? null : Arrays.copyOf(out, size);
    }

    /// Puts the entry that begins with `column`, if it needs one.
    ///
    /// @return how many columns that settles
    private int putEntry(int column, long site, long version) {
        long head = (long) column << 2;
        if (!isPresent(column)) {
            if (column < originals) {
                put(head | ABSENT);
            }
            return 1;
        }
        if (sites[column] == site && versions[column] == version) {
            if (column >= originals || columnVersions[column] != 1) {
                put(head | SHARED);
                put(columnVersions[column]);
            }
            return 1;
        }
        int count = alike(column);
        if (count == 1) {
            put(head | OWN);
        } else {
            put(head | RUN);
            put(count);
        }
        put(columnVersions[column]);
        put(sites[column]);
        put(versions[column]);
        return count;
    }

    /// How many columns from `first` on have the same clock.
    private int alike(int first) {
        int end = first + 1;
        while (end < columns && columnVersions[end] == columnVersions[first]
                && sites[end] == sites[first] && versions[end] == versions[first]) {
            end++;
        }
        return end - first;
    }

    private void put(long number) {
        if (out.length - size < Varints.BYTES_MAX) {
            out = Arrays.copyOf(out, out.length * 2);
        }
        size = Varints.put(out, size, number);
    }
}
