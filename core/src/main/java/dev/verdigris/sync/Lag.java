package dev.verdigris.sync;

import dev.verdigris.book.BookView;
import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.Timestamp;
import dev.verdigris.protocol.SyncState;
import dev.verdigris.time.HybridClock;
import dev.verdigris.time.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How far we are behind: which versions peers have spoken of that we do not hold, and since when.
/// Not thread-safe: the caller owns it.
///
/// A version is known to exist if the actor's book shows a gap before a later one, if a push named
/// it, or if a peer's state did. Only actors of which something is missing take room here, of those
/// at most [#ACTORS_MAX]; what a peer told and nobody says again is forgotten after [#TOLD_FOR], so
/// that a peer that was wrong, or is gone with what only it had, does not make us lag for ever.
public final class Lag {
    static final int ACTORS_MAX = 1 << 16;
    static final Duration TOLD_FOR = Duration.ofMinutes(2);

    private final ActorId self;
    private final BookView books;
    private final HybridClock clock;
    private final TreeMap<ActorId, Behind> behind = new TreeMap<>();

    private static final class Behind {
        final Moment since;
        /// The highest version anybody spoke of, and when that was said last.
        DbVersion told = DbVersion.ZERO;
        Moment toldAt;
        /// When the newest version that a sync has brought was written: how far the repair is.
        @Nullable Timestamp reached;

        Behind(Moment now) {
            since = now;
            toldAt = now;
        }
    }

    public Lag(ActorId self, BookView books, HybridClock clock) {
        this.self = self;
        this.books = books;
        this.clock = clock;
    }

    /// From now on what the books lack already counts as missing.
    public void start(Moment now) {
        books.books().keySet().forEach(actor -> learned(actor, now));
    }

    /// A push named this version.
    public void heard(ActorId actor, DbVersion version, Moment now) {
        if (actor.equals(self)) {
            return;
        }
        if (version.isAfter(books.get(actor).head())) {
            Behind entry = enter(actor, now);
            if (entry != null && !entry.told.isAfter(version)) {
                entry.told = version;
                entry.toldAt = now;
            }
        }
    }

    /// A peer told what it holds.
    public void told(SyncState theirs, Moment now) {
        theirs.books().forEach((actor, book) -> heard(actor, book.head(), now));
    }

    /// A sync brought this changeset, one that was missing.
    public void fetched(Changeset changeset) {
        Behind entry = behind.get(changeset.actor());
        if (entry != null && changeset instanceof Changeset.Full full) {
            entry.reached = full.timestamp();
        }
    }

    /// The actor's book has moved.
    public void learned(ActorId actor, Moment now) {
        if (actor.equals(self)) {
            return;
        }
        ActorBook book = books.get(actor);
        Behind entry = behind.get(actor);
        if (!book.isComplete()) {
            enter(actor, now);
        } else if (entry != null && !entry.told.isAfter(book.head())) {
            behind.remove(actor);
        }
    }

    private @Nullable Behind enter(ActorId actor, Moment now) {
        Behind entry = behind.get(actor);
        if (entry == null && behind.size() < ACTORS_MAX) {
            entry = new Behind(now);
            behind.put(actor, entry);
        }
        return entry;
    }

    /// Versions of the actor that are known to exist and not held whole.
    long missing(ActorId actor) {
        Behind entry = behind.get(actor);
        return entry == null ? 0 : missing(actor, entry);
    }

    private long missing(ActorId actor, Behind entry) {
        ActorBook book = books.get(actor);
        return book.gaps().count() + book.partials().size()
                + Math.max(0, entry.told.value() - book.head().value());
    }

    /// Whether nothing has been missing for as long as `pause`: what is, may still be on its way.
    boolean isYoung(Duration pause, Moment now) {
        forgetWhatIsToldNoMore(now);
        for (Behind entry : behind.values()) {
            if (now.since(entry.since).compareTo(pause) >= 0) {
                return false;
            }
        }
        return !behind.isEmpty();
    }

    /// What is missing at `now`, the actors in their order.
    public LagView view(Moment now) {
        forgetWhatIsToldNoMore(now);
        var actors = new ArrayList<LagView.OfActor>(behind.size());
        for (Map.Entry<ActorId, Behind> entry : behind.entrySet()) {
            actors.add(new LagView.OfActor(entry.getKey(),
                    missing(entry.getKey(), entry.getValue()), age(entry.getValue(), now)));
        }
        return new LagView(actors);
    }

    /// Before a sync has brought anything we know only since when we have known.
    private Duration age(Behind entry, Moment now) {
        Duration known = now.since(entry.since);
        if (entry.reached == null) {
            return known;
        }
        Duration shown = Duration.ofMillis(
                Math.max(0, clock.now().unixMillis() - entry.reached.unixMillis()));
        return shown.compareTo(known) > 0 ? shown : known;
    }

    private void forgetWhatIsToldNoMore(Moment now) {
        behind.entrySet().removeIf(entry -> {
            Behind of = entry.getValue();
            if (now.since(of.toldAt).compareTo(TOLD_FOR) <= 0) {
                return false;
            }
            of.told = DbVersion.ZERO;
            return books.get(entry.getKey()).isComplete();
        });
    }
}
