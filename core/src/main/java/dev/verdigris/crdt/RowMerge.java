package dev.verdigris.crdt;

import dev.verdigris.model.SqlValue;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The merge rule, applied to one row: which writes to it survive, on every replica, in whatever
/// order they arrive.
///
/// 1. The greatest causal length wins, and ends everything that was written in a shorter one. An
///    even one means that there is no row.
/// 2. Within a life, each column goes its own way: the greatest column version survives; of equal
///    versions the greatest value, of equal values the greatest stamp.
/// 3. The row's own record of a causal length is that of the greatest stamp.
///
/// A stamp is who wrote, in which of its versions; stamps are ordered by actor, then by version,
/// which means nothing in time: it settles what nothing else does. Actors are given as numbers of
/// the replica's own choice.
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
///
/// A scratch object, used for row after row: [#begin] or [#beginKnown], the changes of one
/// transaction in their order, then the questions. Not thread-safe. It allocates nothing per row,
/// since a bulk merge settles millions of them.
public final class RowMerge {
    /// Stands for the row itself where a column is meant: its own record.
    public static final int ROW = -1;

    /// Asked only where it settles a tie.
    public interface TieBreak {
        /// The value of a column as the replica holds it; asked of live rows only.
        SqlValue valueOf(int column);

        /// Compares the actors that two numbers stand for.
        int compareActors(long one, long other);
    }

    /// What is to be done to the row in its table.
    public enum Write {
        /// Nothing.
        KEEP,
        /// There is no row: make one. Columns that are not [written][#written] take their defaults.
        INSERT,
        /// There is a row: write these of its columns.
        UPDATE,
        /// There is a row of a life that is over: remove it and make a new one, so that nothing of
        /// the old life shows through where the new one has no value yet.
        REPLACE,
        DELETE
    }

    private final TieBreak tieBreak;
    private int columns;
    private long causalLengthBefore;
    private long causalLength;
    private boolean hasRecord;
    private long recordActor;
    private long recordVersion;
    /// Per column; 0 where it was not written in this life.
    private long[] columnVersions = new long[16];
    private long[] actors = new long[16];
    private long[] versions = new long[16];
    private @Nullable SqlValue[] written = new SqlValue[16];
    private boolean clockChanged;
    private boolean rowChanged;

    public RowMerge(TieBreak tieBreak) {
        this.tieBreak = tieBreak;
    }

    /// Turns to a row that the replica has never heard of.
    public void begin(int columnCount) {
        columns = columnCount;
        if (columns > written.length) {
            columnVersions = new long[columns];
            actors = new long[columns];
            versions = new long[columns];
            written = new SqlValue[columns];
        } else {
            Arrays.fill(columnVersions, 0, columns, 0);
            Arrays.fill(written, 0, columns, null);
        }
        causalLengthBefore = 0;
        causalLength = 0;
        hasRecord = false;
        clockChanged = false;
        rowChanged = false;
    }

    /// Turns to a row that the replica knows; its record and cells are told next.
    ///
    /// @param causalLength counts births and deaths, from 1: odd is alive, even is deleted
    public void beginKnown(int columnCount, long causalLength) {
        begin(columnCount);
        this.causalLengthBefore = causalLength;
        this.causalLength = causalLength;
    }

    /// The row's own record of its causal length. A row in its first life needs none, since its
    /// cells prove it, and while only cells of a later life have come there is none either.
    public void knowRecord(long actor, long version) {
        hasRecord = true;
        recordActor = actor;
        recordVersion = version;
    }

    /// A cell of the row, which must be alive.
    ///
    /// @param columnVersion how many times the column was written in this life, from 1
    public void knowCell(int column, long columnVersion, long actor, long version) {
        columnVersions[column] = columnVersion;
        actors[column] = actor;
        versions[column] = version;
    }

    /// Settles one change.
    ///
    /// @param column its position, or [#ROW]
    /// @param columnVersion from 1; with 0, which only a careless writer says, the value is written
    ///     where the column was not, and leaves no clock
    /// @param length the row's causal length at the writer
    public void merge(long actor, long version, int column, SqlValue value, long columnVersion,
            long length) {
        if (length < causalLength || length < 1) {
            return;
        }
        if (length > causalLength) {
            beginLife(length);
        }
        // A dead row has no cells: a change that names a column can only mean the death itself.
        if (column == ROW || !isAlive()) {
            mergeRecord(actor, version);
        } else {
            mergeCell(actor, version, column, value, columnVersion);
        }
    }

    private void mergeCell(
            long actor, long version, int column, SqlValue value, long columnVersion) {
        if (columnVersions[column] == 0
                || survives(actor, version, column, value, columnVersion)) {
            knowCell(column, columnVersion, actor, version);
            written[column] = value;
            clockChanged = true;
            rowChanged = true;
        }
    }

    private void beginLife(long length) {
        causalLength = length;
        hasRecord = false;
        Arrays.fill(columnVersions, 0, columns, 0);
        Arrays.fill(written, 0, columns, null);
        clockChanged = true;
        rowChanged = true;
    }

    private void mergeRecord(long actor, long version) {
        if (!hasRecord || compareStamps(actor, version, recordActor, recordVersion) > 0) {
            knowRecord(actor, version);
            clockChanged = true;
        }
    }

    /// Whether a write to a column that has been written survives. Moves only the clock, and says
    /// no, if the value is there already.
    private boolean survives(
            long actor, long version, int column, SqlValue value, long columnVersion) {
        if (columnVersion != columnVersions[column]) {
            return columnVersion > columnVersions[column];
        }
        int byStamp = compareStamps(actor, version, actors[column], versions[column]);
        if (byStamp == 0) {
            return false; // come again
        }
        SqlValue before = written[column];
        SqlValue here = before != null ? before : tieBreak.valueOf(column);
        int byValue = SqlValue.MERGE_ORDER.compare(value, here);
        if (byValue != 0) {
            return byValue > 0;
        }
        if (byStamp > 0 && value.equals(here)) {
            knowCell(column, columnVersion, actor, version);
            clockChanged = true;
            return false;
        }
        return byStamp > 0;
    }

    private int compareStamps(long actor, long version, long otherActor, long otherVersion) {
        return actor == otherActor
                ? Long.compare(version, otherVersion)
                : tieBreak.compareActors(actor, otherActor);
    }

    // What came out.

    /// Whether anything changed; if not, there is nothing to write.
    public boolean isChanged() {
        return clockChanged;
    }

    public Write write() {
        boolean wasAlive = isAlive(causalLengthBefore);
        if (!rowChanged || !isAlive() && !wasAlive) {
            return Write.KEEP;
        }
        if (!isAlive()) {
            return Write.DELETE;
        }
        if (!wasAlive) {
            return Write.INSERT;
        }
        return causalLength == causalLengthBefore ? Write.UPDATE : Write.REPLACE;
    }

    /// What is to be written to a column; null if nothing is.
    public @Nullable SqlValue written(int column) {
        return written[column];
    }

    public int columns() {
        return columns;
    }

    public long causalLength() {
        return causalLength;
    }

    public boolean isAlive() {
        return isAlive(causalLength);
    }

    private static boolean isAlive(long length) {
        return length % 2 == 1;
    }

    public boolean hasRecord() {
        return hasRecord;
    }

    /// Only if there [is a record][#hasRecord].
    public long recordActor() {
        return recordActor;
    }

    public long recordVersion() {
        return recordVersion;
    }

    /// How many times the column was written in this life; 0 if it was not.
    public long columnVersion(int column) {
        return columnVersions[column];
    }

    /// Who wrote the column; only if it was written.
    public long actor(int column) {
        return actors[column];
    }

    public long version(int column) {
        return versions[column];
    }
}
