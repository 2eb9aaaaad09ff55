package dev.verdigris.adopt;

import dev.verdigris.crdt.Cell;
import dev.verdigris.crdt.RowClock;
import dev.verdigris.crdt.Stamp;
import dev.verdigris.crr.Takeover;
import dev.verdigris.model.PackedKey;
import dev.verdigris.model.Seq;
import dev.verdigris.model.Timestamp;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What cr-sqlite knows of one row, in our terms.
///
/// The sentinel's column version is the causal length, which is one without a sentinel. A column
/// version of zero marks a value of a life before, which loses to everything: as no clock does.
final class SourceClock {
    private final @Nullable Cell[] cells;
    private final long[] seqs;
    private final Timestamp[] timestamps;
    private long causalLength = 1;
    private @Nullable Stamp record;
    private long recordSeq;
    private Timestamp recordTimestamp = Timestamp.ZERO;

    SourceClock(int columns) {
        cells = new Cell[columns];
        seqs = new long[columns];
        timestamps = new Timestamp[columns];
    }

    /// @param stamp null if it is of no version that is held
    void sentinel(long length, @Nullable Stamp stamp, long seq, Timestamp timestamp) {
        causalLength = Math.max(length, 1);
        record = stamp;
        recordSeq = Math.max(seq, 0);
        recordTimestamp = timestamp;
    }

    void cell(int column, long columnVersion, Stamp stamp, long seq, Timestamp timestamp) {
        if (columnVersion > 0) {
            cells[column] = new Cell(columnVersion, stamp);
            seqs[column] = Math.max(seq, 0);
            timestamps[column] = timestamp;
        }
    }

    long causalLength() {
        return causalLength;
    }

    boolean isAlive() {
        return causalLength % 2 == 1;
    }

    /// Whether anything says who wrote it.
    boolean hasProof() {
        return record != null || isAlive() && !Arrays.stream(cells).allMatch(cell -> cell == null);
    }

    RowClock toRowClock() {
        return new RowClock(causalLength, record, Arrays.asList(
                isAlive() ? cells : new @Nullable Cell[cells.length]));
    }

    /// Has the logs of the versions list the row wherever cr-sqlite counts something of it, so that
    /// positions mean the same on every node that was taken over.
    void list(PackedKey key, Takeover.Rows target) {
        if (record != null) {
            target.list(key, record, new Seq(recordSeq), recordTimestamp);
        }
        for (int column = 0; isAlive() && column < cells.length; column++) {
            Cell cell = cells[column];
            if (cell != null) {
                target.list(key, cell.stamp(), new Seq(seqs[column]), timestamps[column]);
            }
        }
    }
}
