package dev.verdigris.book;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.Partial;
import dev.verdigris.model.RangeSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// How one actor's book differs from what is written down, as rows to take away and rows to add.
///
/// @param head the new head
/// @param gapsGone ranges that stood as gaps and do so no longer, or not with these bounds
/// @param gapsNew ranges that are gaps now; with `gapsGone` taken away first, none overlaps another
/// @param partialsNow versions whose partial is new or changed, with what is held of each now
/// @param partialsGone versions that were partial and are held now
public record BookDelta(ActorId actor, DbVersion head, List<RangeSet.Range> gapsGone,
        List<RangeSet.Range> gapsNew, NavigableMap<DbVersion, Partial> partialsNow,
        SortedSet<DbVersion> partialsGone) {
    public BookDelta {
        gapsGone = List.copyOf(gapsGone);
        gapsNew = List.copyOf(gapsNew);
        partialsNow = Collections.unmodifiableNavigableMap(new TreeMap<>(partialsNow));
        partialsGone = Collections.unmodifiableSortedSet(new TreeSet<>(partialsGone));
    }

    static BookDelta between(ActorId actor, ActorBook before, ActorBook after) {
        var partialsNow = new TreeMap<>(after.partials());
        partialsNow.entrySet().removeIf(
                partial -> partial.getValue().equals(before.partials().get(partial.getKey())));
        var partialsGone = new TreeSet<>(before.partials().keySet());
        partialsGone.removeAll(after.partials().keySet());
        return new BookDelta(actor, after.head(), onlyInFirst(before.gaps(), after.gaps()),
                onlyInFirst(after.gaps(), before.gaps()), partialsNow, partialsGone);
    }

    /// The ranges of `first` that do not stand in `second` with the same bounds. Both rise.
    private static List<RangeSet.Range> onlyInFirst(RangeSet first, RangeSet second) {
        var only = new ArrayList<RangeSet.Range>();
        List<RangeSet.Range> others = second.ranges();
        int at = 0;
        for (RangeSet.Range range : first.ranges()) {
            while (at < others.size() && others.get(at).first() < range.first()) {
                at++;
            }
            if (at == others.size() || !others.get(at).equals(range)) {
                only.add(range);
            }
        }
        return only;
    }
}
