package dev.verdigris.broadcast;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.ClusterId;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Message;
import dev.verdigris.protocol.Peer;
import dev.verdigris.protocol.RumorId;
import dev.verdigris.time.Moment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What waits to go to each peer, and when it goes: everything for one peer together.
///
/// A changeset goes at once unless one went to the same peer a fraction of a round trip ago; then
/// it waits for the rest of that, along with whatever comes meanwhile. So an idle link adds no
/// delay, and a busy one carries few messages. Names wait a little to gather, and go along with
/// whatever else goes.
final class Links {
    /// Links that are remembered although nothing waits on them: for when they last pushed and what
    /// they may send. The one unused for longest is forgotten first.
    static final int IDLE_MAX = 1_024;

    private static final Comparator<Link> NEAREST_FIRST = Comparator.comparing(
            link -> link.peer.rttMin(), Comparator.nullsLast(Comparator.naturalOrder()));

    private final ActorId self;
    private ClusterId cluster;
    private final BroadcastLimits limits;
    private final Distances distances;
    private final LinkedHashMap<ActorId, Link> idle = new LinkedHashMap<>();
    private final LinkedHashMap<ActorId, Link> waiting = new LinkedHashMap<>();
    /// Nothing that waits is due before; null if nothing waits.
    private @Nullable Moment earliest;
    private long rumorsSent;
    private long bytesSent;
    private long messagesSent;
    private int droppedNow;

    Links(ActorId self, ClusterId cluster, BroadcastLimits limits, Distances distances) {
        this.self = self;
        this.cluster = cluster;
        this.limits = limits;
        this.distances = distances;
    }

    private static final class Link {
        Peer peer;
        final ArrayDeque<Message.Rumor> rumors = new ArrayDeque<>();
        long bytes;
        final ArrayList<RumorId> held = new ArrayList<>();
        final ArrayList<RumorId> wanted = new ArrayList<>();
        @Nullable Moment lastPush;
        final TokenBucket budget;
        /// When the names and changesets that wait go; null if none waits.
        @Nullable Moment namesDue;
        @Nullable Moment pushDue;

        Link(Peer peer, TokenBucket budget) {
            this.peer = peer;
            this.budget = budget;
        }

        @Nullable Moment due() {
            return earlier(namesDue, pushDue);
        }

        boolean isEmpty() {
            return rumors.isEmpty() && held.isEmpty() && wanted.isEmpty();
        }
    }

    static @Nullable Moment earlier(@Nullable Moment a, @Nullable Moment b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return b.isAfter(a) ? a : b;
    }

    void moveTo(ClusterId other) {
        cluster = other;
    }

    /// @param own whether the changeset is one of ours
    void push(Peer to, Message.Rumor rumor, long rumorBytes, boolean own, Moment now) {
        Link link = link(to, now);
        link.rumors.add(rumor);
        link.bytes += rumorBytes;
        while (link.bytes > limits.peerWaitingBytesMax() && link.rumors.size() > 1) {
            link.bytes -= link.rumors.remove().changeset().estimatedBytes();
            droppedNow++;
        }
        Moment turn = link.lastPush == null
                ? now
                : link.lastPush.plus(distances.betweenPushes(to, own));
        link.pushDue = earlier(link.pushDue, turn);
        earliest = earlier(earliest, link.pushDue);
    }

    /// Tells a peer that we hold a rumor.
    void tell(Peer to, RumorId id, Moment now) {
        Link link = link(to, now);
        link.held.add(id);
        Moment due = link.held.size() >= limits.namesMax()
                ? now
                : now.plus(distances.gathering(to));
        link.namesDue = earlier(link.namesDue, due);
        earliest = earlier(earliest, link.namesDue);
    }

    /// Asks a peer for a rumor.
    void ask(Peer holder, RumorId id, Moment now) {
        Link link = link(holder, now);
        if (link.wanted.size() < limits.namesMax()) {
            link.wanted.add(id);
            link.namesDue = now;
            earliest = earlier(earliest, now);
        }
    }

    private Link link(Peer peer, Moment now) {
        Link link = waiting.get(peer.actor());
        if (link == null) {
            link = idle.remove(peer.actor());
            if (link == null) {
                link = new Link(peer, new TokenBucket(
                        limits.peerBytesPerSecond(), limits.peerBurstBytes(), now));
            }
            waiting.put(peer.actor(), link);
        }
        link.peer = peer;
        return link;
    }

    /// Sends everything that is due, to the nearest peers first.
    void send(Moment now, Consumer<? super Effect> out) {
        if (earliest == null || earliest.isAfter(now)) {
            return;
        }
        var due = new ArrayList<Link>();
        for (Link link : waiting.values()) {
            Moment at = link.due();
            if (at != null && !at.isAfter(now)) {
                due.add(link);
            }
        }
        due.sort(NEAREST_FIRST);
        for (Link link : due) {
            send(link, now, out);
            if (link.isEmpty()) {
                waiting.remove(link.peer.actor());
                rest(link);
            }
        }
        earliest = null;
        for (Link link : waiting.values()) {
            earliest = earlier(earliest, link.due());
        }
    }

    private void rest(Link link) {
        idle.put(link.peer.actor(), link);
        if (idle.size() > IDLE_MAX) {
            idle.pollFirstEntry();
        }
    }

    private void send(Link link, Moment now, Consumer<? super Effect> out) {
        boolean pushes = link.pushDue != null && !link.pushDue.isAfter(now)
                && link.budget.isOpen(now);
        if (pushes) {
            while (!link.rumors.isEmpty() && link.budget.isOpen(now)) {
                sendOne(link, take(link), out);
            }
            link.lastPush = now;
        }
        if (!link.held.isEmpty() || !link.wanted.isEmpty()) {
            boolean namesGo = link.namesDue != null && !link.namesDue.isAfter(now);
            if (namesGo) {
                sendOne(link, List.of(), out);
            }
        }
        link.pushDue = link.rumors.isEmpty() ? null : nextPush(link, now);
    }

    /// A peer whose budget is spent waits until it is not.
    private Moment nextPush(Link link, Moment now) {
        if (!link.budget.isOpen(now)) {
            return now.plus(link.budget.untilOpen());
        }
        return link.pushDue == null ? now : link.pushDue;
    }

    private List<Message.Rumor> take(Link link) {
        var taken = new ArrayList<Message.Rumor>();
        long bytes = 0;
        while (!link.rumors.isEmpty()) {
            long next = link.rumors.element().changeset().estimatedBytes();
            if (!taken.isEmpty() && bytes + next > limits.pushBytesMax()) {
                break;
            }
            taken.add(link.rumors.remove());
            bytes += next;
        }
        link.bytes -= bytes;
        link.budget.take(bytes);
        bytesSent += bytes;
        rumorsSent += taken.size();
        return taken;
    }

    /// Names that wait go along.
    private void sendOne(Link link, List<Message.Rumor> rumors, Consumer<? super Effect> out) {
        messagesSent++;
        out.accept(new Effect.Send(link.peer.address(),
                new Message.Push(self, cluster, rumors, link.held, link.wanted)));
        link.held.clear();
        link.wanted.clear();
        link.namesDue = null;
    }

    /// When something is due; null if nothing waits.
    @Nullable Moment nextDue() {
        return earliest;
    }

    /// How many changesets were dropped for want of room since this was asked last.
    int takeDropped() {
        int count = droppedNow;
        droppedNow = 0;
        return count;
    }

    long rumorsSent() {
        return rumorsSent;
    }

    long bytesSent() {
        return bytesSent;
    }

    long messagesSent() {
        return messagesSent;
    }
}
