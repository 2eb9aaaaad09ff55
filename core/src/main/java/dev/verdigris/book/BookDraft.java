package dev.verdigris.book;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.InvariantViolation;
import dev.verdigris.model.Partial;
import dev.verdigris.model.RangeSet;
import dev.verdigris.model.Seq;
import dev.verdigris.model.SeqRange;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// The book as it will be if the transaction under way commits. Not thread-safe; the writer's.
///
/// For each changeset: [#place] says what to do, the store does it, [#stored] records it. Before
/// COMMIT the store writes [#deltas] into the same transaction; after it, [Book#publish] makes the
/// draft the book. A draft whose transaction rolled back is dropped, and nothing was claimed.
public final class BookDraft {
    private final Book book;
    private final long generation;
    private final SortedMap<ActorId, ActorBook> moved = new TreeMap<>();

    BookDraft(Book book, long generation) {
        this.book = book;
        this.generation = generation;
    }

    /// The actor's book with what this draft has recorded.
    public ActorBook get(ActorId actor) {
        ActorBook here = moved.get(actor);
        return here != null ? here : book.get(actor);
    }

    /// What has to be done with the changeset. Records nothing.
    public Placement place(Changeset changeset) {
        ActorBook before = get(changeset.actor());
        if (before.holds(changeset)) {
            return new Placement.AlreadyHeld();
        }
        return switch (changeset) {
            case Changeset.Full full -> place(full, before);
            case Changeset.Cleared cleared -> place(cleared, before);
        };
    }

    private static Placement place(Changeset.Full chunk, ActorBook before) {
        DbVersion version = chunk.version();
        Partial known = before.partials().get(version);
        RangeSet held = RangeSet.of(chunk.seqs());
        Seq last = chunk.lastSeq();
        if (known != null) {
            // Nodes may disagree on the last position: one that has lost the end of the transaction
            // to later ones names a lower one. There is nothing above the lowest.
            last = last.isAfter(known.lastSeq()) ? known.lastSeq() : last;
            held = known.held().plus(held).intersect(RangeSet.of(SeqRange.upTo(last)));
        }
        if (!held.containsAll(0, last.value())) {
            var soFar = new Partial(held, last);
            return soFar.equals(known)
                    ? new Placement.AlreadyHeld()
                    : new Placement.Buffer(chunk, soFar, before,
                            Transitions.partHeld(before, version, soFar));
        }
        ActorBook after = Transitions.wholesHeld(before, single(version));
        return chunk.isWhole()
                ? new Placement.Merge(chunk, known != null, before, after)
                : new Placement.Complete(chunk, before, after);
    }

    private static Placement place(Changeset.Cleared cleared, ActorBook before) {
        RangeSet versions = RangeSet.of(cleared.versions()).minus(before.held());
        var buffered = new TreeSet<DbVersion>(before.partials().subMap(
                cleared.versions().first(), true, cleared.versions().last(), true).keySet());
        return new Placement.Clear(cleared.actor(), versions, buffered, before,
                Transitions.wholesHeld(before, versions));
    }

    /// Records a placement: its rows are in the transaction.
    ///
    /// @throws InvariantViolation if the actor's book has moved since it was placed
    public void stored(Placement.ToStore placement) {
        InvariantViolation.check(get(placement.actor()).equals(placement.before()),
                "a placement is recorded on the book it was decided on");
        moved.put(placement.actor(), placement.after());
    }

    /// Records a transaction of our own: its rows are in the transaction.
    ///
    /// @throws InvariantViolation unless it is the one after the last
    public void ownStored(ActorId self, DbVersion version) {
        ActorBook before = get(self);
        InvariantViolation.check(version.equals(before.head().next()),
                "our own versions have no holes");
        moved.put(self, Transitions.wholesHeld(before, single(version)));
    }

    /// What to write down, one for each actor that moved, in the order of the actors.
    public List<BookDelta> deltas() {
        var deltas = new ArrayList<BookDelta>(moved.size());
        moved.forEach((actor, after) ->
                deltas.add(BookDelta.between(actor, book.get(actor), after)));
        return deltas;
    }

    long generation() {
        return generation;
    }

    SortedMap<ActorId, ActorBook> moved() {
        return moved;
    }

    private static RangeSet single(DbVersion version) {
        return RangeSet.of(version.value(), version.value());
    }
}
