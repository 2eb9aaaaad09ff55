package dev.verdigris.sync;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.Partial;
import dev.verdigris.model.RangeSet;
import dev.verdigris.protocol.SyncState;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What we tell a peer of the state we hold: as much as one message carries, by claiming less.
///
/// To claim less is always safe: nobody asks us for what we do not name. Of an actor whose gaps or
/// partial versions are too many, only the versions below those that do not fit are told; they grow
/// as we fill our gaps from below. Actors are told from ourselves on, in a circle, so that nodes
/// that know too many leave out different ones, and none leaves out itself.
final class ToldState {
    static final int ACTORS_MAX = 1 << 16;

    /// Of all actors together.
    static final int PARTIALS_MAX = 1 << 16;

    /// Of the gaps and partial versions of all actors together. At some 18 bytes for a range of the
    /// greatest numbers, a state at all three limits takes 13 of the 16 MiB of a message.
    static final int RANGES_MAX = 1 << 19;

    private final SortedMap<ActorId, ActorBook> told = new TreeMap<>();
    private int actorsLeft;
    private int partialsLeft;
    private int rangesLeft;

    private ToldState(int actorsMax, int partialsMax, int rangesMax) {
        actorsLeft = actorsMax;
        partialsLeft = partialsMax;
        rangesLeft = rangesMax;
    }

    static SyncState of(SyncState held, ActorId self) {
        return of(held, self, ACTORS_MAX, PARTIALS_MAX, RANGES_MAX);
    }

    static SyncState of(SyncState held, ActorId self, int actorsMax, int partialsMax,
            int rangesMax) {
        var cut = new ToldState(actorsMax, partialsMax, rangesMax);
        held.books().tailMap(self).forEach(cut::add);
        held.books().headMap(self).forEach(cut::add);
        return new SyncState(cut.told);
    }

    private void add(ActorId actor, ActorBook held) {
        if (actorsLeft == 0) {
            return;
        }
        ActorBook book = upTo(headThatFits(held), held);
        if (book.head().value() == 0) {
            return;
        }
        actorsLeft--;
        partialsLeft -= book.partials().size();
        rangesLeft -= book.gaps().rangeCount();
        for (Partial partial : book.partials().values()) {
            rangesLeft -= partial.held().rangeCount();
        }
        told.put(actor, book);
    }

    /// The version before the first that does not fit; gaps are counted before partial versions.
    private long headThatFits(ActorBook book) {
        List<RangeSet.Range> gaps = book.gaps().ranges();
        long head = gaps.size() > rangesLeft
                ? gaps.get(rangesLeft).first() - 1
                : book.head().value();
        int partialsFree = partialsLeft;
        int rangesFree = Math.max(0, rangesLeft - gaps.size());
        for (Map.Entry<DbVersion, Partial> entry : book.partials().entrySet()) {
            partialsFree--;
            rangesFree -= entry.getValue().held().rangeCount();
            if (partialsFree < 0 || rangesFree < 0) {
                return Math.min(head, entry.getKey().value() - 1);
            }
        }
        return head;
    }

    private static ActorBook upTo(long head, ActorBook book) {
        if (head == book.head().value()) {
            return book;
        }
        RangeSet below = book.gaps().minus(head + 1, book.head().value());
        long last = below.contains(head) ? below.ranges().getLast().first() - 1 : head;
        return new ActorBook(new DbVersion(last), below.minus(last + 1, book.head().value()),
                book.partials().headMap(new DbVersion(last), true));
    }
}
