package dev.verdigris.broadcast;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.ClusterId;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Event;
import dev.verdigris.protocol.Message;
import dev.verdigris.protocol.Peer;
import dev.verdigris.protocol.TimerKey;
import dev.verdigris.time.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Eager push: tells some peers at once of every changeset that is new here. Decides; never acts.
/// Not thread-safe: the caller owns it.
///
/// Best effort with a bounded price. A changeset is sent at most `originSendsMax` or
/// `relaySendsMax` times, to `fanout` peers each time, to no peer twice. Whatever gets lost sync
/// repairs. The caller must [#relay] a changeset only when it sees it first; that, not a cache of
/// ours, is what keeps relaying from going round.
public final class Broadcast {
    private final BroadcastConfig config;
    private final ActorId self;
    private ClusterId cluster;
    private final Fanout fanout;
    private final Backlog backlog = new Backlog();

    private @Nullable TokenBucket budget;
    /// When [TimerKey.Resend] fires; null if it does not run.
    private @Nullable Moment wakeAt;
    private long numbers;
    private int droppedNow;
    private long originated;
    private long relayed;
    private long duplicates;
    private long rumorsSent;
    private long bytesSent;
    private long dropped;

    public Broadcast(BroadcastConfig config, ActorId self, ClusterId cluster,
            RandomGenerator random) {
        this.config = config;
        this.self = self;
        this.cluster = cluster;
        fanout = new Fanout(config, random);
    }

    /// From now on we belong to another cluster.
    public void moveTo(ClusterId other) {
        cluster = other;
    }

    /// Spreads a changeset of our own; it goes out with [#settle].
    public void originate(Changeset.Full chunk, Moment now) {
        originated++;
        spread(new Spread(numbers++, chunk, config.originSendsMax(), config.hopsMax(), now));
    }

    /// Passes on what a peer pushed to us, if it may still be passed on; it goes out with
    /// [#settle].
    public void relay(Message.Rumor rumor, ActorId sender, Moment now) {
        if (rumor.hopsLeft() < 1) {
            return;
        }
        // Never trusted beyond our own limit.
        int hopsLeft = Math.min(rumor.hopsLeft(), config.hopsMax()) - 1;
        relayed++;
        var spread = new Spread(
                numbers++, rumor.changeset(), config.relaySendsMax(), hopsLeft, now);
        spread.told.add(sender);
        spread(spread);
    }

    /// Counts a changeset pushed to us in vain.
    public void countDuplicate() {
        duplicates++;
    }

    private void spread(Spread spread) {
        spread.told.add(self);
        spread.told.add(spread.changeset.actor());
        backlog.addReady(spread);
        while (backlog.count() > config.pendingMax()
                || backlog.bytes() > config.pendingBytesMax()) {
            backlog.dropOne();
            droppedNow++;
        }
    }

    /// [TimerKey.Resend] fired: what is due goes out with [#settle].
    public void timerFired() {
        wakeAt = null;
    }

    /// Ends a step: sends what may be sent, what goes to the same peer together.
    ///
    /// @param peers all active peers
    public void settle(List<Peer> peers, Moment now, Consumer<? super Effect> out) {
        if (droppedNow > 0) {
            dropped += droppedNow;
            out.accept(new Effect.Announce(
                    new Event.ChangesDropped(Event.Queue.BROADCAST, droppedNow)));
            droppedNow = 0;
        }
        backlog.wake(now);
        if (backlog.hasReady()) {
            send(peers, now, out);
        }
        keepTimer(now, out);
    }

    private void send(List<Peer> peers, Moment now, Consumer<? super Effect> out) {
        TokenBucket bucket = budget(now);
        var outgoing = new TreeMap<ActorId, Outgoing>();
        while (backlog.hasReady() && bucket.isOpen(now)) {
            Spread spread = backlog.takeReady();
            Fanout.Targets targets =
                    fanout.pick(peers, peer -> !spread.told.contains(peer.actor()));
            // Who is told by us that everybody is told by us has nobody to tell.
            int hopsLeft = targets.reachesAll() ? 0 : spread.hopsLeft;
            var rumor = new Message.Rumor(spread.changeset, hopsLeft);
            for (Peer peer : targets.peers()) {
                spread.told.add(peer.actor());
                outgoing.computeIfAbsent(peer.actor(), _ -> new Outgoing(peer))
                        .add(rumor, spread.bytes, out);
            }
            long cost = spread.bytes * targets.peers().size();
            bucket.take(cost);
            bytesSent += cost;
            rumorsSent += targets.peers().size();
            spread.sends++;
            if (!targets.reachesAll() && spread.sends < spread.sendsMax) {
                spread.due = now.plus(config.resendAfter().multipliedBy(1L << spread.sends - 1));
                backlog.addPaused(spread);
            }
        }
        outgoing.values().forEach(push -> push.flush(out));
    }

    /// What this step sends to one peer.
    private final class Outgoing {
        private final Peer peer;
        private final List<Message.Rumor> rumors = new ArrayList<>();
        private long bytes;

        Outgoing(Peer peer) {
            this.peer = peer;
        }

        void add(Message.Rumor rumor, long rumorBytes, Consumer<? super Effect> out) {
            if (bytes + rumorBytes > config.pushBytesMax()) {
                flush(out);
            }
            rumors.add(rumor);
            bytes += rumorBytes;
        }

        void flush(Consumer<? super Effect> out) {
            if (!rumors.isEmpty()) {
                out.accept(new Effect.Send(
                        peer.address(), new Message.Push(self, cluster, rumors)));
                rumors.clear();
                bytes = 0;
            }
        }
    }

    private TokenBucket budget(Moment now) {
        if (budget == null) {
            budget = new TokenBucket(config.bytesPerSecond(), config.burstBytes(), now);
        }
        return budget;
    }

    private void keepTimer(Moment now, Consumer<? super Effect> out) {
        Moment next = backlog.nextDue();
        if (backlog.hasReady()) {
            Moment open = now.plus(budget(now).untilOpen());
            next = next == null || next.isAfter(open) ? open : next;
        }
        if (next != null && (wakeAt == null || wakeAt.isAfter(next))) {
            wakeAt = next;
            Duration after = next.since(now);
            out.accept(new Effect.StartTimer(
                    new TimerKey.Resend(), after.isNegative() ? Duration.ZERO : after));
        }
    }

    public BroadcastStats stats() {
        return new BroadcastStats(originated, relayed, duplicates, rumorsSent, bytesSent,
                dropped + droppedNow, backlog.count(), backlog.bytes());
    }
}
