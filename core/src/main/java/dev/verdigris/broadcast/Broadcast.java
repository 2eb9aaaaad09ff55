package dev.verdigris.broadcast;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.ClusterId;
import dev.verdigris.protocol.Duty;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Event;
import dev.verdigris.protocol.Message;
import dev.verdigris.protocol.Peer;
import dev.verdigris.protocol.RumorId;
import dev.verdigris.protocol.TimerKey;
import dev.verdigris.time.Moment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Spreads changesets that are new here. Decides; never acts. Not thread-safe: the caller owns it.
///
/// A rumor is pushed along a [Tree] that every node computes a branch of, so nearly everyone gets
/// exactly one copy. Beside the tree each node tells a few others the *names* of what it has got;
/// who hears a name and does not get the rumor asks for it. So a copy that was lost, or a node of
/// the tree that crashed, costs its branch a few round trips within the neighbourhood.
///
/// Best effort with a bounded price. The caller must [#relay] a changeset only when it sees it
/// first; that, not a cache of ours, is what keeps relaying from going round. For one first sight a
/// node sends what its [Duty] says, at most once to each peer, and `answersMax` copies to those who
/// ask. Whatever gets lost beyond that sync repairs.
public final class Broadcast {
    /// How long a map is good for at least, for each peer on it.
    private static final long LOOK_NANOS_PER_PEER = 250_000;
    /// How many peers hear names again.
    private static final int TOLD_AGAIN = 2;

    private final BroadcastConfig config;
    private final ActorId self;
    private final Roster roster;
    private final RandomGenerator random;
    private final Fanout fanout;
    private final Backlog backlog = new Backlog();
    private final Distances distances = new Distances();
    private final Links links;
    private final Kept kept;
    private final Missing missing;

    private @Nullable Moment lookedAt;
    private List<Peer> peers = List.of();
    private ClusterMap map = ClusterMap.EMPTY;
    private long place;
    private List<Peer> listeners = List.of();
    private @Nullable Peer listenerElsewhere;

    /// Names to be told once more, and when.
    private final ArrayDeque<RumorId> tellAgain = new ArrayDeque<>();
    private @Nullable Moment tellAgainAt;

    private @Nullable TokenBucket budget;
    /// When [TimerKey.PushDue] fires; null if it does not run.
    private @Nullable Moment wakeAt;
    private long numbers;
    private int droppedNow;
    private long originated;
    private long relayed;
    private long duplicates;
    private long dropped;
    private long asked;
    private long answered;
    private long refused;

    /// Whom there is to tell.
    ///
    /// @param peers all active peers; the same list as long as nothing about them changes
    /// @param neighbourhood our own
    public record Roster(Supplier<List<Peer>> peers, IntSupplier neighbourhood) {}

    public Broadcast(BroadcastConfig config, ActorId self, ClusterId cluster, Roster roster,
            RandomGenerator random) {
        this.config = config;
        this.self = self;
        this.roster = roster;
        this.random = random;
        fanout = new Fanout(config.gossip(), random);
        links = new Links(self, cluster, config.limits(), distances);
        kept = new Kept(config.limits());
        missing = new Missing(config.tree().asksMax(), config.limits(), distances);
    }

    /// Takes up who can be told, if that has changed: at once in a small cluster, and after a while
    /// in a large one, where something changes all the time and the map takes long to draw.
    private void look(Moment now) {
        if (lookedAt != null
                && now.since(lookedAt).toNanos() < LOOK_NANOS_PER_PEER * map.size()) {
            return;
        }
        List<Peer> active = roster.peers().get();
        int neighbourhood = roster.neighbourhood().getAsInt();
        if (active != peers || neighbourhood != ClusterMap.neighbourhoodOf(place)) {
            lookedAt = now;
            peers = active;
            map(new ClusterMap(active), neighbourhood);
        }
    }

    void map(ClusterMap shared, int neighbourhood) {
        map = shared;
        distances.neighbourhood(neighbourhood);
        place = ClusterMap.placeOf(self, neighbourhood);
        listeners = Tree.listeners(map, place, config.tree().listeners());
        listenerElsewhere =
                Tree.listenerElsewhere(map, place, config.tree().listenersElsewhere());
    }

    /// From now on we belong to another cluster.
    public void moveTo(ClusterId other) {
        links.moveTo(other);
    }

    /// Spreads a changeset of our own; it goes out with [#settle].
    public void originate(Changeset.Full chunk, Moment now) {
        look(now);
        originated++;
        switch (config.mode()) {
            case PLUMTREE -> {
                spread(new Spread(numbers++, chunk, Spread.EVERYBODY, 1, now));
                hold(chunk, null, now);
            }
            case GOSSIP -> spread(new Spread(numbers++, chunk,
                    new Duty.Hops(config.gossip().hopsMax()), config.gossip().originSendsMax(),
                    now));
        }
    }

    /// A peer pushed what we had never seen: does what we owe it, with [#settle].
    public void relay(Message.Rumor rumor, ActorId sender, Moment now) {
        look(now);
        missing.seen(RumorId.of(rumor.changeset()));
        if (config.mode() == BroadcastConfig.Mode.PLUMTREE) {
            hold(rumor.changeset(), find(sender), now);
        }
        switch (rumor.duty()) {
            case Duty.Hops(int left) -> {
                if (left > 0) {
                    // Never trusted beyond our own limit.
                    int onward = Math.min(left, config.gossip().hopsMax()) - 1;
                    relay(rumor.changeset(), new Duty.Hops(onward),
                            config.gossip().relaySendsMax(), sender, now);
                }
            }
            case Duty.Slice slice -> relay(rumor.changeset(), slice, 1, sender, now);
        }
    }

    private void relay(Changeset.Full chunk, Duty duty, int sendsMax, ActorId sender, Moment now) {
        relayed++;
        var spread = new Spread(numbers++, chunk, duty, sendsMax, now);
        spread.told.add(sender);
        spread(spread);
    }

    /// Keeps a changeset for those who ask, and tells some of them.
    ///
    /// @param from who gave it to us; null if it is ours or the sender is not known
    private void hold(Changeset.Full chunk, @Nullable Peer from, Moment now) {
        RumorId id = RumorId.of(chunk);
        kept.keep(id, chunk, now);
        if (tellAgain.size() < config.limits().namesMax()) {
            tellAgain.add(id);
        }
        if (tellAgainAt == null) {
            tellAgainAt = now.plus(config.tree().tellAgainAfter());
        }
        for (Peer listener : listeners) {
            if (from == null || !listener.actor().equals(from.actor())) {
                links.tell(listener, id, now);
            }
        }
        boolean fromElsewhere = from != null && !distances.isNeighbour(from);
        if (listenerElsewhere != null && fromElsewhere
                && !listenerElsewhere.actor().equals(chunk.actor())) {
            links.tell(listenerElsewhere, id, now);
        }
    }

    private void tellAgain(Moment now) {
        if (tellAgainAt == null || tellAgainAt.isAfter(now)) {
            return;
        }
        for (int i = 0; i < TOLD_AGAIN; i++) {
            Peer peer = Tree.anybody(map, place, random);
            if (peer != null) {
                tellAgain.forEach(id -> links.tell(peer, id, now));
            }
        }
        tellAgain.clear();
        tellAgainAt = null;
    }

    private @Nullable Peer find(ActorId actor) {
        return map.find(actor);
    }

    /// A changeset was pushed to us in vain.
    public void duplicate(Changeset.Full chunk) {
        missing.seen(RumorId.of(chunk));
        duplicates++;
    }

    /// A peer holds a rumor that we have never seen.
    public void heard(RumorId id, ActorId holder, Moment now) {
        look(now);
        Peer peer = find(holder);
        if (peer != null) {
            missing.heard(id, peer, now);
        }
    }

    /// A changeset has come, but is not for us to pass on: it was seen before, or a sync brought
    /// it.
    public void seen(Changeset.Full chunk) {
        missing.seen(RumorId.of(chunk));
    }

    /// A peer asks for a rumor; it goes out with [#settle] if we have it.
    public void wanted(RumorId id, ActorId by, Moment now) {
        look(now);
        Peer peer = find(by);
        Changeset.Full chunk = peer == null ? null : kept.answer(id, by);
        if (peer == null || chunk == null) {
            refused++;
            return;
        }
        answered++;
        budget(now).take(chunk.estimatedBytes());
        links.push(peer, new Message.Rumor(chunk, Duty.NONE), chunk.estimatedBytes(), false, now);
    }

    private void spread(Spread spread) {
        spread.told.add(self);
        spread.told.add(spread.changeset.actor());
        backlog.addReady(spread);
        while (backlog.count() > config.limits().pendingMax()
                || backlog.bytes() > config.limits().pendingBytesMax()) {
            backlog.dropOne();
            droppedNow++;
        }
    }

    /// [TimerKey.PushDue] fired: what is due goes out with [#settle].
    public void timerFired() {
        wakeAt = null;
    }

    /// Ends a step: sends what may be sent, what goes to the same peer together.
    public void settle(Moment now, Consumer<? super Effect> out) {
        backlog.wake(now);
        TokenBucket bucket = budget(now);
        if (backlog.hasReady()) {
            look(now);
        }
        while (backlog.hasReady() && bucket.isOpen(now)) {
            Spread spread = backlog.takeReady();
            long copies = send(spread, now);
            bucket.take(spread.bytes * copies);
            spread.sends++;
            if (spread.sends < spread.sendsMax) {
                spread.due = now.plus(config.gossip().resendAfter()
                        .multipliedBy(1L << spread.sends - 1));
                backlog.addPaused(spread);
            }
        }
        tellAgain(now);
        missing.ask(now, (holder, id) -> {
            asked++;
            links.ask(holder, id, now);
        });
        links.send(now, out);
        announceDropped(out);
        keepTimer(now, out);
    }

    /// @return how many copies
    private long send(Spread spread, Moment now) {
        return switch (spread.duty) {
            case Duty.Hops(int left) -> sendAtRandom(spread, left, now);
            case Duty.Slice slice -> sendDown(spread, slice, now);
        };
    }

    private long sendAtRandom(Spread spread, int left, Moment now) {
        Fanout.Targets targets =
                fanout.pick(map.peers(), peer -> !spread.told.contains(peer.actor()));
        // Who is told by us that everybody is told by us has nobody to tell.
        var rumor = new Message.Rumor(spread.changeset,
                targets.reachesAll() ? Duty.NONE : new Duty.Hops(left));
        targets.peers().forEach(peer -> push(spread, peer, rumor, now));
        if (targets.reachesAll()) {
            spread.sends = spread.sendsMax;
        }
        return targets.peers().size();
    }

    private long sendDown(Spread spread, Duty.Slice slice, Moment now) {
        ActorId writer = spread.changeset.actor();
        boolean bulky = spread.bytes >= config.tree().bulkyBytes();
        // Small rumors of one neighbourhood go one way, so that they meet in few messages; the
        // load of bulky ones is shared.
        long salt = bulky ? writer.high() ^ writer.low() : neighbourhoodOf(writer);
        int before = spread.told.size();
        var tree = new Tree(config.tree(), map, place, salt, bulky, spread.told,
                (peer, duty) -> push(
                        spread, peer, new Message.Rumor(spread.changeset, duty), now));
        if (slice == Spread.EVERYBODY) {
            tree.growFromRoot();
        } else {
            tree.grow(slice);
        }
        return (long) spread.told.size() - before;
    }

    private int neighbourhoodOf(ActorId actor) {
        if (actor.equals(self)) {
            return ClusterMap.neighbourhoodOf(place);
        }
        Peer peer = find(actor);
        return peer == null ? 0 : peer.neighbourhood();
    }

    private void push(Spread spread, Peer peer, Message.Rumor rumor, Moment now) {
        spread.told.add(peer.actor());
        links.push(peer, rumor, spread.bytes, spread.changeset.actor().equals(self), now);
    }

    private void announceDropped(Consumer<? super Effect> out) {
        int count = droppedNow + links.takeDropped();
        droppedNow = 0;
        if (count > 0) {
            dropped += count;
            out.accept(new Effect.Announce(
                    new Event.ChangesDropped(Event.Queue.BROADCAST, count)));
        }
    }

    private TokenBucket budget(Moment now) {
        if (budget == null) {
            budget = new TokenBucket(
                    config.limits().bytesPerSecond(), config.limits().burstBytes(), now);
        }
        return budget;
    }

    private void keepTimer(Moment now, Consumer<? super Effect> out) {
        Moment next = Links.earlier(backlog.nextDue(), links.nextDue());
        next = Links.earlier(next, Links.earlier(missing.nextDue(), tellAgainAt));
        if (backlog.hasReady()) {
            next = Links.earlier(next, now.plus(budget(now).untilOpen()));
        }
        if (next != null && (wakeAt == null || wakeAt.isAfter(next))) {
            wakeAt = next;
            Duration after = next.since(now);
            out.accept(new Effect.StartTimer(
                    new TimerKey.PushDue(), after.isNegative() ? Duration.ZERO : after));
        }
    }

    public BroadcastStats stats() {
        return new BroadcastStats(originated, relayed, duplicates, links.rumorsSent(),
                links.bytesSent(), links.messagesSent(), dropped + droppedNow, backlog.count(),
                backlog.bytes(), asked, answered, refused, missing.count(), missing.refused(),
                kept.count(), kept.bytes());
    }
}
