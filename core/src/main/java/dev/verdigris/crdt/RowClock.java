package dev.verdigris.crdt;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who wrote a row, as it is told where a row is taken over as it stands; merging keeps it in a
/// [RowMerge].
///
/// The causal length counts births and deaths: odd is alive, even is deleted, 0 is never heard of.
/// A row in its first life needs no record of its birth, since its cells prove it; `record` is null
/// then, and also while only cells of a later life have come.
///
/// @param causalLength from 0
/// @param record who wrote the row's own record of this causal length; null if none has come
/// @param cells per column of the table, null where the column was not written in this life; all
///     null unless the row is alive
public record RowClock(long causalLength, @Nullable Stamp record, List<@Nullable Cell> cells) {
    public RowClock {
        cells = Collections.unmodifiableList(Arrays.asList(cells.toArray(new Cell[0])));
    }

    public boolean isAlive() {
        return causalLength % 2 == 1;
    }
}
