package dev.verdigris.sync;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.Timestamp;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Event;
import dev.verdigris.protocol.Need;
import dev.verdigris.protocol.Peer;
import dev.verdigris.protocol.SyncEnd;
import dev.verdigris.protocol.SyncId;
import dev.verdigris.protocol.SyncMessage;
import dev.verdigris.protocol.SyncState;
import dev.verdigris.protocol.TimerKey;
import dev.verdigris.time.HybridClock;
import dev.verdigris.time.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Our end of the syncs that we open. Decides; never acts. Not thread-safe: the caller owns it.
///
/// Now and then, in *rounds*, it opens syncs with a few peers. Each compares what the peer holds
/// with what we hold and asks for the difference piece by piece, the next piece as an answer is
/// complete; a piece asked of one peer is not asked of another while that may still bring it. As
/// long as what they bring moves our books, rounds follow each other soon, and without any pause if
/// we are far behind; otherwise they back off, so that a store that fails does not pull the same
/// for ever.
///
/// Nothing is believed that was not asked for: a changeset about any other version ends the
/// session.
public final class SyncClient {
    /// Pieces of work a session plans ahead; what is beyond waits for the next session.
    static final int PIECES_PLANNED_MAX = 4_096;
    /// What a part of a version weighs in a request, in versions.
    private static final int PART_WEIGHT = 16;

    private final SyncConfig config;
    private final ActorId self;
    private ClusterId cluster;
    private final HeldState held;
    private final Lag lag;
    private final HybridClock clock;
    private final RoundBackoff backoff;
    private final Candidates candidates;
    private final TreeMap<SyncId, ClientSession> sessions = new TreeMap<>();
    /// Sessions that are over and of which changesets still wait to be applied. Each keeps its
    /// claims and its place until they are: so what waits in our memory is bounded by the number of
    /// sessions.
    private final TreeMap<SyncId, ClientSession> settling = new TreeMap<>();

    private boolean alone = true;
    private boolean leaving;
    /// How often changes of others have moved our books.
    private long moves;
    private @Nullable Moment nextRoundAt;
    private @Nullable Moment lastRoundAt;
    private long numbers;
    private long rounds;
    private long changesetsReceived;
    private long malformed;

    public SyncClient(SyncConfig config, ActorId self, ClusterId cluster, HeldState held, Lag lag,
            HybridClock clock, RandomGenerator random) {
        this.config = config;
        this.self = self;
        this.cluster = cluster;
        this.held = held;
        this.lag = lag;
        this.clock = clock;
        backoff = new RoundBackoff(config.roundMin(), config.roundMax(), random);
        candidates = new Candidates(random);
    }

    /// From now on we belong to another cluster; sessions that are open go on.
    public void moveTo(ClusterId other) {
        cluster = other;
    }

    /// [TimerKey.SyncRound] fired.
    public void roundDue(List<Peer> peers, Moment now, Consumer<? super Effect> out) {
        nextRoundAt = null;
        if (isTooEarly(now)) {
            backoff.reset();
            scheduleRound(now, out);
        } else {
            beginRound(peers, now, out);
        }
    }

    /// Under steady load something is always on its way: now and then a round begins all the same.
    private boolean isTooEarly(Moment now) {
        return lastRoundAt != null && now.since(lastRoundAt).compareTo(config.roundMax()) < 0
                && lag.isYoung(config.gapGrace(), now);
    }

    /// Something is missing that was not before, or has just been repaired: the next round comes
    /// soon.
    public void missingNoticed(Moment now, Consumer<? super Effect> out) {
        backoff.reset();
        scheduleRound(now, out);
    }

    /// Changes of others have moved our books. What we write ourselves is no progress of a sync.
    public void moved() {
        moves++;
    }

    /// Ends a step: begins a round if there is a reason not to wait for the timer.
    ///
    /// @param waits whether changesets of a session wait to be applied
    public void settle(List<Peer> peers, Predicate<SyncId> waits, Moment now,
            Consumer<? super Effect> out) {
        boolean found = alone && !peers.isEmpty();
        alone = peers.isEmpty();
        boolean hurry = found;
        for (var over = settling.entrySet().iterator(); over.hasNext();) {
            Map.Entry<SyncId, ClientSession> entry = over.next();
            if (!waits.test(entry.getKey())) {
                hurry |= settled(entry.getValue(), now, out);
                over.remove();
            }
        }
        if (hurry) {
            beginRound(peers, now, out);
        }
    }

    /// @return whether there is more where that came from
    private boolean settled(ClientSession session, Moment now, Consumer<? super Effect> out) {
        boolean helped = session.changesets > 0 && moves > session.movesBefore;
        if (helped) {
            missingNoticed(now, out);
        }
        return helped && session.isFarBehind;
    }

    private void beginRound(List<Peer> peers, Moment now, Consumer<? super Effect> out) {
        if (leaving || peers.isEmpty()) {
            return;
        }
        rounds++;
        lastRoundAt = now;
        var busy = new TreeSet<ActorId>();
        sessions.values().forEach(session -> busy.add(session.peer));
        int free = config.clientSessionsMax() - sessions.size() - settling.size();
        for (Peer peer : candidates.pick(peers, busy, free, lag)) {
            open(peer, now, out);
        }
        scheduleRound(now, out);
    }

    private void scheduleRound(Moment now, Consumer<? super Effect> out) {
        Duration pause = backoff.next();
        Moment at = now.plus(pause);
        if (!leaving && (nextRoundAt == null || nextRoundAt.isAfter(at))) {
            nextRoundAt = at;
            out.accept(new Effect.StartTimer(new TimerKey.SyncRound(), pause));
        }
    }

    private void open(Peer peer, Moment now, Consumer<? super Effect> out) {
        var id = new SyncId(SyncId.Role.CLIENT, numbers++);
        candidates.tried(peer.actor(), now);
        sessions.put(id, new ClientSession(peer.actor(), moves, now));
        out.accept(new Effect.Announce(new Event.SyncStarted(id, peer.actor())));
        out.accept(new Effect.OpenSync(id, peer.address(),
                new SyncMessage.Start(self, cluster, clock.now(), held.digest())));
        out.accept(new Effect.StartTimer(new TimerKey.SyncSilence(id), config.silenceTimeout()));
    }

    /// With whom an open session is; null if it is not open.
    public @Nullable ActorId peerOf(SyncId id) {
        ClientSession session = sessions.get(id);
        return session == null ? null : session.peer;
    }

    /// Anything but changes, for which see [#brought].
    public void received(SyncId id, SyncMessage message, Moment now,
            Consumer<? super Effect> out) {
        ClientSession session = sessions.get(id);
        if (session == null) {
            return;
        }
        session.lastHeard = now;
        switch (message) {
            case SyncMessage.State(_, var theirs) when !session.hasState ->
                plan(id, session, theirs, now, out);
            case SyncMessage.Equal _ when !session.hasState -> close(id, SyncEnd.DONE, out);
            case SyncMessage.Rejected _ when !session.hasState -> close(id, SyncEnd.REJECTED, out);
            case SyncMessage.RequestDone _ when session.requestsOutstanding > 0 -> {
                session.requestsOutstanding--;
                session.lastAnswered = now;
                askOn(id, session, out);
            }
            case SyncMessage.State _, SyncMessage.Equal _, SyncMessage.Rejected _,
                    SyncMessage.RequestDone _, SyncMessage.Start _, SyncMessage.Request _,
                    SyncMessage.Changes _ -> malformed(id, out);
        }
    }

    /// A session brought a changeset.
    ///
    /// @return whether it was asked for and may be applied; if not, the session is over
    public boolean brought(SyncId id, Changeset changeset, Moment now,
            Consumer<? super Effect> out) {
        ClientSession session = sessions.get(id);
        if (session == null) {
            return false;
        }
        if (session.requestsOutstanding == 0 || !session.asked.cover(changeset)) {
            malformed(id, out);
            return false;
        }
        session.lastHeard = now;
        lag.fetched(changeset);
        session.changesets++;
        changesetsReceived++;
        return true;
    }

    /// Changesets of the session that cost so much have left the intake: it may send as much more.
    public void grant(SyncId id, int bytes, Moment now, Consumer<? super Effect> out) {
        ClientSession session = sessions.get(id);
        if (session != null) {
            session.lastHeard = now;
            out.accept(new Effect.GrantSync(id, bytes));
        }
    }

    private void plan(SyncId id, ClientSession session, SyncState theirs, Moment now,
            Consumer<? super Effect> out) {
        session.hasState = true;
        lag.told(theirs, now);
        List<Need> pieces = Needs.split(Needs.between(held.state(), theirs, self),
                config.versionsPerRequest(), PIECES_PLANNED_MAX);
        session.isFarBehind = pieces.size() > 1;
        session.wanted.addAll(pieces);
        askOn(id, session, out);
    }

    private void askOn(SyncId id, ClientSession session, Consumer<? super Effect> out) {
        while (session.requestsOutstanding < config.requestsOutstandingMax()) {
            List<Need> needs = nextRequest(session);
            if (needs.isEmpty()) {
                break;
            }
            session.requestsOutstanding++;
            out.accept(new Effect.SendSync(id, new SyncMessage.Request(needs)));
        }
        if (session.requestsOutstanding == 0) {
            close(id, SyncEnd.DONE, out);
        }
    }

    private List<Need> nextRequest(ClientSession session) {
        var request = new ArrayList<Need>();
        long weight = 0;
        while (weight < config.versionsPerRequest() && !session.wanted.isEmpty()
                && request.size() < SyncServer.NEEDS_PER_REQUEST_MAX / 2) {
            for (Need need : unclaimed(session.wanted.remove())) {
                session.asked.add(need);
                request.add(need);
                weight += switch (need) {
                    case Need.Whole(_, var versions) -> versions.count();
                    case Need.Part _ -> PART_WEIGHT;
                };
            }
        }
        return request;
    }

    private List<Need> unclaimed(Need piece) {
        List<Need> rest = List.of(piece);
        for (var claiming : List.of(settling, sessions)) {
            for (ClientSession other : claiming.values()) {
                rest = rest.stream().flatMap(need -> other.asked.rest(need).stream()).toList();
            }
        }
        return rest;
    }

    /// [TimerKey.SyncSilence] of one of our sessions fired.
    ///
    /// @param waiting whether changesets of the session wait to be applied: then it is silent
    ///     because we let it send no more
    public void silenceDue(SyncId id, boolean waiting, Moment now, Consumer<? super Effect> out) {
        ClientSession session = sessions.get(id);
        if (session == null) {
            return;
        }
        Duration left = config.silenceTimeout().minus(now.since(session.lastHeard));
        // Who says something now and then, and never all, would keep others from being asked.
        boolean late = now.since(session.lastAnswered).compareTo(config.serveTimeout()) >= 0;
        if (!late && (waiting || left.isPositive())) {
            out.accept(new Effect.StartTimer(new TimerKey.SyncSilence(id),
                    left.isPositive() ? left : config.silenceTimeout()));
        } else {
            close(id, SyncEnd.TIMED_OUT, out);
        }
    }

    /// The stream is over, without our having closed it.
    public void closed(SyncId id, SyncEnd end, Consumer<? super Effect> out) {
        // Only we know when all is said; a server that ends before has broken off.
        forget(id, end == SyncEnd.DONE ? SyncEnd.BROKEN : end, out);
    }

    /// Ends what is open and begins nothing more.
    public void leave(Consumer<? super Effect> out) {
        leaving = true;
        List.copyOf(sessions.keySet()).forEach(id -> close(id, SyncEnd.DONE, out));
        out.accept(new Effect.StopTimer(new TimerKey.SyncRound()));
    }

    private void malformed(SyncId id, Consumer<? super Effect> out) {
        malformed++;
        close(id, SyncEnd.MALFORMED, out);
    }

    private void close(SyncId id, SyncEnd end, Consumer<? super Effect> out) {
        out.accept(new Effect.CloseSync(id, end));
        forget(id, end, out);
    }

    private void forget(SyncId id, SyncEnd end, Consumer<? super Effect> out) {
        ClientSession session = sessions.remove(id);
        if (session == null) {
            return;
        }
        settling.put(id, session);
        if (end == SyncEnd.DONE) {
            candidates.completed(session.peer, clock.now());
        }
        out.accept(new Effect.StopTimer(new TimerKey.SyncSilence(id)));
        out.accept(new Effect.Announce(
                new Event.SyncEnded(id, session.peer, end, session.changesets)));
    }

    /// When a sync with each peer was last completed; peers that are gone are not in it.
    public SortedMap<ActorId, Timestamp> completedAt() {
        return candidates.completedAt();
    }

    /// Our half of the counters; [SyncServer#addTo] adds the other.
    public SyncStats stats() {
        return new SyncStats(rounds, numbers, changesetsReceived, 0, 0, malformed, sessions.size(),
                0);
    }
}
