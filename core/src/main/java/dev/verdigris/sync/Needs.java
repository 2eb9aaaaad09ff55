package dev.verdigris.sync;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Partial;
import dev.verdigris.model.RangeSet;
import dev.verdigris.model.VersionRange;
import dev.verdigris.protocol.Need;
import dev.verdigris.protocol.SyncState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What to ask a peer for. Pure.
public final class Needs {
    private Needs() {}

    /// All that `theirs` holds and `ours` lacks, by actor, each actor's versions rising.
    ///
    /// Never names a version above the head that the peer told, nor one in its gaps: a server that
    /// does not check answers such a version with "cleared", and whoever believes that loses it for
    /// everyone. Nothing of `self` is asked for: our own history is ours alone.
    public static List<Need> between(SyncState ours, SyncState theirs, ActorId self) {
        var needs = new ArrayList<Need>();
        for (Map.Entry<ActorId, ActorBook> entry : theirs.books().entrySet()) {
            if (!entry.getKey().equals(self)) {
                ActorBook held = ours.books().getOrDefault(entry.getKey(), ActorBook.EMPTY);
                addWholes(entry.getKey(), held, entry.getValue(), needs);
                addParts(entry.getKey(), held, entry.getValue(), needs);
            }
        }
        return needs;
    }

    private static void addWholes(ActorId actor, ActorBook ours, ActorBook theirs,
            List<Need> needs) {
        RangeSet lacking =
                theirs.held().minus(ours.held()).minus(ours.partialVersions());
        for (RangeSet.Range range : lacking.ranges()) {
            needs.add(new Need.Whole(actor, VersionRange.of(range.first(), range.last())));
        }
    }

    private static void addParts(ActorId actor, ActorBook ours, ActorBook theirs,
            List<Need> needs) {
        ours.partials().forEach((version, partial) -> {
            if (theirs.holds(version)) {
                needs.add(new Need.Part(actor, version, partial.missing()));
            }
        });
        theirs.partials().forEach((version, partial) -> {
            if (!ours.holds(version)) {
                Partial known = ours.partials().get(version);
                RangeSet useful =
                        known == null ? partial.held() : partial.held().intersect(known.missing());
                if (!useful.isEmpty()) {
                    needs.add(new Need.Part(actor, version, useful));
                }
            }
        });
    }

    /// Cuts long ranges of versions into pieces of at most `versionsMax`, so that several peers can
    /// share them and one request does not bind a peer for long. Stops at `piecesMax` pieces.
    public static List<Need> split(List<Need> needs, int versionsMax, int piecesMax) {
        var pieces = new ArrayList<Need>();
        for (Need need : needs) {
            switch (need) {
                case Need.Part part -> pieces.add(part);
                case Need.Whole(var actor, var versions) -> {
                    // Counted down, since a peer may name versions next to the largest number.
                    long first = versions.first().value();
                    long left = versions.count();
                    while (left > 0 && pieces.size() < piecesMax) {
                        long count = Math.min(left, versionsMax);
                        pieces.add(new Need.Whole(
                                actor, VersionRange.of(first, first + count - 1)));
                        first += count;
                        left -= count;
                    }
                }
            }
            if (pieces.size() >= piecesMax) {
                break;
            }
        }
        return pieces;
    }

    /// Leaves of a peer's need what we hold, so that we never answer for more than we have.
    static List<Need> clip(Need need, ActorBook held) {
        return switch (need) {
            case Need.Whole(var actor, var versions) -> RangeSet.of(versions)
                    .intersect(held.held()).ranges().stream()
                    .<Need>map(range -> new Need.Whole(
                            actor, VersionRange.of(range.first(), range.last())))
                    .toList();
            case Need.Part(var actor, var version, var seqs) -> {
                Partial partial = held.partials().get(version);
                RangeSet served = partial == null ? seqs : seqs.intersect(partial.held());
                boolean has = partial != null || version.value() > 0 && held.holds(version);
                yield has && !served.isEmpty()
                        ? List.of(new Need.Part(actor, version, served))
                        : List.of();
            }
        };
    }
}
