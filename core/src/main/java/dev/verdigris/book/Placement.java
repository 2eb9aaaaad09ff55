package dev.verdigris.book;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.Partial;
import dev.verdigris.model.RangeSet;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/// What the store has to do with a changeset before the book may say that it is held.
///
/// Only [BookDraft#place] makes placements. Whoever did what one asks for hands it back to
/// [BookDraft#stored]; there is no other way to record a version of another actor.
public sealed interface Placement {
    /// Nothing new is in it: nothing to do, nothing to hand back.
    record AlreadyHeld() implements Placement {}

    /// Something to be stored.
    ///
    /// @param before the book it was decided on; one that has moved since makes it worthless
    /// @param after the book once it is stored
    sealed interface ToStore extends Placement {
        ActorId actor();

        ActorBook before();

        ActorBook after();
    }

    /// Merge the chunk, which is the whole version.
    ///
    /// @param supersedesBuffered whether chunks of it wait in the buffer and are to be thrown away
    record Merge(Changeset.Full whole, boolean supersedesBuffered, ActorBook before,
            ActorBook after) implements ToStore {
        @Override
        public ActorId actor() {
            return whole.actor();
        }
    }

    /// Put the chunk into the buffer; more is missing.
    ///
    /// @param soFar what is held of the version afterwards
    record Buffer(Changeset.Full chunk, Partial soFar, ActorBook before, ActorBook after)
            implements ToStore {
        @Override
        public ActorId actor() {
            return chunk.actor();
        }
    }

    /// The last missing piece: merge it together with all that waits in the buffer, in the order of
    /// the positions, and empty the buffer of this version.
    record Complete(Changeset.Full lastPiece, ActorBook before, ActorBook after)
            implements ToStore {
        @Override
        public ActorId actor() {
            return lastPiece.actor();
        }
    }

    /// There are no rows to store.
    ///
    /// @param versions those of the changeset that were not held yet
    /// @param buffered those of them of which chunks wait in the buffer and are to be thrown away
    record Clear(ActorId actor, RangeSet versions, SortedSet<DbVersion> buffered, ActorBook before,
            ActorBook after) implements ToStore {
        public Clear {
            buffered = Collections.unmodifiableSortedSet(new TreeSet<>(buffered));
        }
    }
}
