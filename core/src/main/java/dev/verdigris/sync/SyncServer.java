package dev.verdigris.sync;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.ClusterId;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Event;
import dev.verdigris.protocol.Need;
import dev.verdigris.protocol.SyncEnd;
import dev.verdigris.protocol.SyncId;
import dev.verdigris.protocol.SyncMessage;
import dev.verdigris.protocol.TimerKey;
import dev.verdigris.time.HybridClock;
import dev.verdigris.time.Moment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Our end of the syncs that peers open with us. Decides; never acts. Not thread-safe: the caller
/// owns it.
///
/// Each session serves one request at a time, in order, and answers only for what we hold; nothing
/// a peer says makes us remember more than [#REQUESTS_WAITING_MAX] requests of
/// [#NEEDS_PER_REQUEST_MAX] needs.
public final class SyncServer {
    public static final int NEEDS_PER_REQUEST_MAX = 1_024;
    public static final int REQUESTS_WAITING_MAX = 16;

    private final SyncConfig config;
    private final ActorId self;
    private ClusterId cluster;
    private final HeldState held;
    private final HybridClock clock;
    private final TreeMap<SyncId, Session> sessions = new TreeMap<>();

    private boolean leaving;
    private long served;
    private long turnedAway;
    private long malformed;

    private static final class Session {
        final ActorId peer;
        final ArrayDeque<List<Need>> waiting = new ArrayDeque<>();
        boolean serving;
        /// When the peer last said something, or a serving began or ended.
        Moment since;

        Session(ActorId peer, Moment since) {
            this.peer = peer;
            this.since = since;
        }
    }

    public SyncServer(SyncConfig config, ActorId self, ClusterId cluster, HeldState held,
            HybridClock clock) {
        this.config = config;
        this.self = self;
        this.cluster = cluster;
        this.held = held;
        this.clock = clock;
    }

    /// From now on we belong to another cluster; sessions that are open go on.
    public void moveTo(ClusterId other) {
        cluster = other;
    }

    /// A peer opened a session.
    public void accepted(SyncId id, SyncMessage.Start first, Moment now,
            Consumer<? super Effect> out) {
        SyncMessage.Reason refusal = refusal(first);
        if (refusal != null) {
            turnedAway++;
            out.accept(new Effect.SendSync(id, new SyncMessage.Rejected(refusal)));
            out.accept(new Effect.CloseSync(id, SyncEnd.REJECTED));
            return;
        }
        served++;
        breakOffSessionOf(first.from(), out);
        if (first.digest() == held.digest()) {
            out.accept(new Effect.SendSync(id, new SyncMessage.Equal(clock.now())));
            out.accept(new Effect.CloseSync(id, SyncEnd.DONE));
            return;
        }
        sessions.put(id, new Session(first.from(), now));
        out.accept(new Effect.Announce(new Event.SyncStarted(id, first.from())));
        out.accept(new Effect.SendSync(id,
                new SyncMessage.State(clock.now(), ToldState.of(held.state(), self))));
        out.accept(new Effect.StartTimer(new TimerKey.SyncSilence(id), config.idleTimeout()));
    }

    /// Nobody needs two: of a peer that comes again while a session with it is open, the older has
    /// broken without our having heard of it.
    private void breakOffSessionOf(ActorId peer, Consumer<? super Effect> out) {
        for (SyncId id : List.copyOf(sessions.keySet())) {
            Session session = sessions.get(id);
            if (session != null && session.peer.equals(peer)) {
                close(id, SyncEnd.BROKEN, out);
            }
        }
    }

    private SyncMessage.@Nullable Reason refusal(SyncMessage.Start first) {
        if (!first.cluster().equals(cluster) || first.from().equals(self)) {
            return SyncMessage.Reason.OTHER_CLUSTER;
        }
        if (leaving) {
            return SyncMessage.Reason.LEAVING;
        }
        long others = sessions.values().stream()
                .filter(session -> !session.peer.equals(first.from())).count();
        return others >= config.serverSessionsMax() ? SyncMessage.Reason.BUSY : null;
    }

    public void received(SyncId id, SyncMessage message, Moment now,
            Consumer<? super Effect> out) {
        Session session = sessions.get(id);
        if (session == null) {
            return;
        }
        session.since = session.serving ? session.since : now;
        switch (message) {
            case SyncMessage.Request(var needs) -> request(id, session, needs, now, out);
            case SyncMessage.Start _, SyncMessage.State _, SyncMessage.Equal _,
                    SyncMessage.Rejected _, SyncMessage.Changes _, SyncMessage.RequestDone _ ->
                malformed(id, out);
        }
    }

    private void request(SyncId id, Session session, List<Need> needs, Moment now,
            Consumer<? super Effect> out) {
        if (needs.size() > NEEDS_PER_REQUEST_MAX
                || session.waiting.size() >= REQUESTS_WAITING_MAX) {
            malformed(id, out);
            return;
        }
        session.waiting.add(needs);
        serveNext(id, session, now, out);
    }

    private void serveNext(SyncId id, Session session, Moment now, Consumer<? super Effect> out) {
        while (!session.serving && !session.waiting.isEmpty()) {
            var servable = new ArrayList<Need>();
            // What is named again is not served again, or few bytes could ask for a great many.
            var named = new Claims();
            for (Need need : session.waiting.remove()) {
                for (Need more : named.rest(need)) {
                    named.add(more);
                    servable.addAll(Needs.clip(more, held.get(more.actor())));
                }
            }
            if (servable.isEmpty()) {
                out.accept(new Effect.SendSync(id, new SyncMessage.RequestDone()));
            } else {
                session.serving = true;
                session.since = now;
                out.accept(new Effect.Serve(id, servable));
            }
        }
    }

    /// The last [Effect.Serve] of the session is sent.
    public void served(SyncId id, Moment now, Consumer<? super Effect> out) {
        Session session = sessions.get(id);
        if (session != null) {
            session.serving = false;
            session.since = now;
            serveNext(id, session, now, out);
            if (!session.serving) {
                out.accept(new Effect.StartTimer(
                        new TimerKey.SyncSilence(id), config.idleTimeout()));
            }
        }
    }

    /// [TimerKey.SyncSilence] of one of our sessions fired.
    public void timerFired(SyncId id, Moment now, Consumer<? super Effect> out) {
        Session session = sessions.get(id);
        if (session == null) {
            return;
        }
        var allowed = session.serving ? config.serveTimeout() : config.idleTimeout();
        var left = allowed.minus(now.since(session.since));
        if (left.isPositive()) {
            out.accept(new Effect.StartTimer(new TimerKey.SyncSilence(id), left));
        } else {
            close(id, SyncEnd.TIMED_OUT, out);
        }
    }

    /// The stream is over.
    public void closed(SyncId id, SyncEnd end, Consumer<? super Effect> out) {
        forget(id, end, out);
    }

    /// Turns away whoever comes from now on; sessions under way go on.
    public void leave() {
        leaving = true;
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
        Session session = sessions.remove(id);
        if (session != null) {
            out.accept(new Effect.StopTimer(new TimerKey.SyncSilence(id)));
            out.accept(new Effect.Announce(new Event.SyncEnded(id, session.peer, end, 0)));
        }
    }

    int open() {
        return sessions.size();
    }

    /// Our half of the counters, added to those of the client.
    public SyncStats addTo(SyncStats client) {
        return new SyncStats(client.rounds(), client.clientSessions(), client.changesetsReceived(),
                served, turnedAway, client.malformed() + malformed, client.clientOpen(), open());
    }
}
