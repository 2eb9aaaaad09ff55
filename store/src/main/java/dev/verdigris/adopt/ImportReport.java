package dev.verdigris.adopt;

import dev.verdigris.model.ActorId;
import java.util.List;

/// What an import took over.
///
/// @param actor whose database it is now
/// @param isNewActor whether the identity was made up, as the source had none
/// @param tables the replicated ones
/// @param plainTables copied as they were
/// @param sites actors known
/// @param versions of which something stands in rows
/// @param missing versions that peers will be asked for: gaps, and those of `partials`
/// @param partials versions that had come in part, of which the pieces were not taken over
/// @param ownRows rows without a usable clock, which count as written by us in a version of their
///     own
/// @param notes what was not taken over, and why
public record ImportReport(ActorId actor, boolean isNewActor, List<Table> tables, long plainTables,
        long sites, long versions, long missing, long partials, long ownRows,
        List<String> notes) {
    public ImportReport {
        tables = List.copyOf(tables);
        notes = List.copyOf(notes);
    }

    /// @param tombstones rows that were deleted, whose clocks stay
    public record Table(String name, long rows, long tombstones) {}

    public long rows() {
        return tables.stream().mapToLong(Table::rows).sum();
    }

    public long tombstones() {
        return tables.stream().mapToLong(Table::tombstones).sum();
    }
}
