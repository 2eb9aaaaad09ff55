package dev.verdigris.protocol;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.Partial;
import dev.verdigris.model.RangeSet;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a node holds of every actor it knows, itself included.
public record SyncState(SortedMap<ActorId, ActorBook> books) {
    public SyncState {
        books = Collections.unmodifiableSortedMap(new TreeMap<>(books));
    }

    /// A number that is equal for equal states, and hardly ever for others. Nodes compare it before
    /// they exchange states; a collision only delays a repair until either state changes.
    public long digest() {
        long digest = 0;
        for (Map.Entry<ActorId, ActorBook> entry : books.entrySet()) {
            ActorBook book = entry.getValue();
            digest = mix(mix(digest, entry.getKey().high()), entry.getKey().low());
            digest = mix(mix(digest, book.head().value()), of(book.gaps()));
            for (Map.Entry<DbVersion, Partial> partial : book.partials().entrySet()) {
                digest = mix(mix(digest, partial.getKey().value()), of(partial.getValue().held()));
            }
        }
        return digest;
    }

    private static long of(RangeSet set) {
        long digest = set.rangeCount();
        for (RangeSet.Range range : set.ranges()) {
            digest = mix(mix(digest, range.first()), range.last());
        }
        return digest;
    }

    /// The finaliser of SplitMix64 over a running sum.
    private static long mix(long digest, long value) {
        long z = (digest ^ value) + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
