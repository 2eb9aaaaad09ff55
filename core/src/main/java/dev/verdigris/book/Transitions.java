package dev.verdigris.book;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.Partial;
import dev.verdigris.model.RangeSet;
import java.util.TreeMap;

/// How one actor's book changes. Pure; in any order, with any repetition, the same recordings give
/// the same book.
final class Transitions {
    private Transitions() {}

    /// Records that these versions are held whole. What lies between the head and a new version
    /// becomes a gap.
    static ActorBook wholesHeld(ActorBook before, RangeSet versions) {
        var partials = new TreeMap<>(before.partials());
        partials.keySet().removeIf(version -> versions.contains(version.value()));
        DbVersion head = before.head();
        RangeSet gaps = before.gaps();
        for (RangeSet.Range range : versions.ranges()) {
            gaps = gapsUpTo(head, range.first(), gaps);
            head = max(head, new DbVersion(range.last()));
        }
        return new ActorBook(head, gaps.minus(versions), partials);
    }

    /// Records that `soFar` of the version is held.
    static ActorBook partHeld(ActorBook before, DbVersion version, Partial soFar) {
        var partials = new TreeMap<>(before.partials());
        partials.put(version, soFar);
        RangeSet gaps = gapsUpTo(before.head(), version.value(), before.gaps())
                .minus(version.value(), version.value());
        return new ActorBook(max(before.head(), version), gaps, partials);
    }

    private static RangeSet gapsUpTo(DbVersion head, long version, RangeSet gaps) {
        return version > head.value() + 1 ? gaps.plus(head.value() + 1, version - 1) : gaps;
    }

    private static DbVersion max(DbVersion a, DbVersion b) {
        return a.isAfter(b) ? a : b;
    }
}
