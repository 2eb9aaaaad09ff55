package dev.verdigris.intake;

import dev.verdigris.book.BookView;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Event;
import dev.verdigris.protocol.RumorId;
import dev.verdigris.protocol.SyncId;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/// The one door through which changesets of others reach the database. Decides; never acts. Not
/// thread-safe: the caller owns it.
///
/// Two questions are kept apart. *Is it to be relayed?* is answered by [Sightings], which remember
/// everything that was ever seen. *Is it to be applied?* is answered by the book and by what waits
/// already: a changeset that was dropped or whose batch failed may come again and is then applied,
/// but it is not first sight again. So a failing database cannot make a node relay without end.
///
/// There is no flush timer: an idle writer gets the first changeset at once, and whatever comes
/// while it is busy is the next batch.
public final class Intake {
    /// Actors whose sightings are remembered: a few MB in practice, some 160 MB if every one of
    /// them were at its limit.
    static final int ACTORS_SEEN_MAX = 8_192;
    /// Actors of which changes are taken in: half of what a sync state can name. At the limit those
    /// of actors that are held go on, and those of any other are refused, counted and not passed
    /// on: a peer that invents actors fills nobody's book beyond it.
    static final int ACTORS_HELD_MAX = 32_768;

    private final IntakeConfig config;
    private final ActorId self;
    private final BookView book;
    private final int actorsHeldMax;
    private final Sightings sightings;
    private final Waiting waiting = new Waiting();

    /// What the [Effect.Apply] under way is about; empty if none is.
    private List<Waiting.Item> applying = List.of();
    /// How many changesets of each sync wait or are being applied; none is not noted.
    private final TreeMap<SyncId, Integer> unapplied = new TreeMap<>();
    private int droppedNow;
    private long queued;
    private long duplicates;
    private long dropped;
    private long batchesFailed;
    private long actorsRefused;

    /// What has been seen before of a changeset that was pushed to us.
    public enum Sighting {
        /// Some of it was never seen: pass it on.
        FIRST,
        /// It was seen but has to be applied (again): do not pass it on.
        AGAIN,
        /// It is held, waits already, is our own, or of an actor too many.
        DUPLICATE
    }

    public Intake(IntakeConfig config, ActorId self, BookView book) {
        this(config, self, book, ACTORS_SEEN_MAX, ACTORS_HELD_MAX);
    }

    Intake(IntakeConfig config, ActorId self, BookView book, int actorsSeenMax,
            int actorsHeldMax) {
        this.actorsHeldMax = actorsHeldMax;
        this.config = config;
        this.self = self;
        this.book = book;
        sightings = new Sightings(actorsSeenMax);
    }

    /// A peer pushed a changeset. If it is new it waits for [#settle].
    public Sighting pushed(Changeset.Full changeset) {
        if (changeset.actor().equals(self)) {
            // After a restore from a backup peers may know versions of ours that we do not; taking
            // them in while we give out the same numbers anew would make two histories of one.
            duplicates++;
            return Sighting.DUPLICATE;
        }
        if (isOneActorTooMany(changeset.actor())) {
            return Sighting.DUPLICATE;
        }
        boolean first = sightings.isFirst(changeset);
        if (!isNew(changeset)) {
            duplicates++;
            return Sighting.DUPLICATE;
        }
        waiting.add(changeset, null);
        queued++;
        makeRoom();
        return first ? Sighting.FIRST : Sighting.AGAIN;
    }

    /// Whether a rumor was never seen, so that it is worth asking for.
    public boolean isUnseen(RumorId id) {
        return !id.actor().equals(self) && !sightings.knows(id)
                && !book.get(id.actor()).holds(id.version(), id.seqs());
    }

    /// A sync brought a changeset. It is never dropped for want of room: the session may send no
    /// more than it was granted.
    ///
    /// @return false if it was not new and takes no room: the session may send another
    public boolean synced(SyncId session, Changeset changeset) {
        if (changeset.actor().equals(self)) {
            duplicates++;
            return false;
        }
        if (isOneActorTooMany(changeset.actor())) {
            return false;
        }
        if (changeset instanceof Changeset.Full full) {
            sightings.isFirst(full);
        }
        if (!isNew(changeset)) {
            duplicates++;
            return false;
        }
        waiting.add(changeset, session);
        unapplied.merge(session, 1, Integer::sum);
        queued++;
        makeRoom();
        return true;
    }

    private boolean isOneActorTooMany(ActorId actor) {
        boolean tooMany = book.actorCount() >= actorsHeldMax && !book.hasHeardOf(actor);
        actorsRefused += tooMany ? 1 : 0;
        return tooMany;
    }

    private boolean isNew(Changeset changeset) {
        return !book.get(changeset.actor()).holds(changeset) && !waiting.covers(changeset);
    }

    private void makeRoom() {
        while (waiting.count() > config.waitingChangesetsMax()
                || waiting.bytes() > config.waitingBytesMax()) {
            if (!waiting.dropOldestBroadcast()) {
                return;
            }
            droppedNow++;
        }
    }

    /// The batch under way is over. Call it after the view has learnt what was applied.
    ///
    /// @param failed whether it failed as a whole; then its changesets may come again
    /// @return what the changesets of each sync that have left [cost][Effect.GrantSync#costOf]. It
    ///     may send as much more even if the batch failed: a session that waits for ever helps
    ///     nobody
    public SortedMap<SyncId, Integer> applied(boolean failed) {
        batchesFailed += failed ? 1 : 0;
        var left = new TreeMap<SyncId, Integer>();
        for (Waiting.Item item : applying) {
            waiting.uncover(item);
            if (item.session() != null) {
                unapplied.computeIfPresent(
                        item.session(), (_, count) -> count == 1 ? null : count - 1);
                left.merge(item.session(), Effect.GrantSync.costOf(item.changeset()),
                        Integer::sum);
            }
        }
        applying = List.of();
        return left;
    }

    /// Ends a step: says what was dropped and starts the next batch if none is under way.
    public void settle(Consumer<? super Effect> out) {
        if (droppedNow > 0) {
            dropped += droppedNow;
            out.accept(new Effect.Announce(
                    new Event.ChangesDropped(Event.Queue.INTAKE, droppedNow)));
            droppedNow = 0;
        }
        if (applying.isEmpty() && !waiting.isEmpty()) {
            applying = waiting.takeBatch(config);
            out.accept(new Effect.Apply(applying.stream().map(Waiting.Item::changeset).toList()));
        }
    }

    /// Whether changesets of this session wait or are being applied, so that it cannot go on yet.
    public boolean holdsOf(SyncId session) {
        return unapplied.containsKey(session);
    }

    public IntakeStats stats() {
        return new IntakeStats(queued, duplicates, dropped + droppedNow, batchesFailed,
                waiting.count() + applying.size(), waiting.bytes(), actorsRefused);
    }
}
