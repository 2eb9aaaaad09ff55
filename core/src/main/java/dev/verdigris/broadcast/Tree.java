package dev.verdigris.broadcast;

import dev.verdigris.model.ActorId;
import dev.verdigris.protocol.Duty;
import dev.verdigris.protocol.Duty.Slice;
import dev.verdigris.protocol.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The tree along which one rumor is pushed, as far as it grows from here: to whom, and which slice
/// of the cluster each of these has to serve.
///
/// Slices tile the cluster: a node that owes one cuts it into parts that leave out its own place,
/// and gives each part to one member of it. So everyone is served by exactly one path, and a node
/// that knows more members than its parent serves those too. A far neighbourhood is entered by
/// several nodes at once, which share their luck: the first of them to get the rumor passes it to
/// the others.
final class Tree {
    private final TreeConfig config;
    private final ClusterMap map;
    private final long self;
    /// Chooses among equals: rumors with the same salt take the same way.
    private final long salt;
    private final boolean bulky;
    private final Set<ActorId> told;
    private final BiConsumer<Peer, Duty> out;
    private boolean isRoot;

    /// @param self our own place
    /// @param bulky whether a copy costs more than the chance that one is lost
    /// @param told who needs no copy
    Tree(TreeConfig config, ClusterMap map, long self, long salt, boolean bulky, Set<ActorId> told,
            BiConsumer<Peer, Duty> out) {
        this.config = config;
        this.map = map;
        this.self = self;
        this.salt = salt;
        this.bulky = bulky;
        this.told = told;
        this.out = out;
    }

    /// Serves everybody.
    void growFromRoot() {
        isRoot = true;
        serve(0, map.all().size());
    }

    /// Serves a slice that a peer gave us.
    void grow(Slice slice) {
        int first = ClusterMap.neighbourhoodOf(slice.first());
        int last = ClusterMap.neighbourhoodOf(slice.last());
        if (first == last) {
            tellFellows(slice);
            serveFromWithin(slice.first(), slice.last());
        } else if (map.all().size() > config.neighbourhoodsDirectMax()) {
            serve(map.indexOf(first), map.indexOf(last + 1));
        } else {
            // In a cluster of few neighbourhoods nobody gives several of them away.
            int own = ClusterMap.neighbourhoodOf(self);
            serveFromWithin(ClusterMap.firstPlace(own), ClusterMap.lastPlace(own));
        }
    }

    private void serve(int from, int to) {
        int count = to - from;
        if (count <= config.neighbourhoodsDirectMax()) {
            for (ClusterMap.Neighbourhood each : map.all().subList(from, to)) {
                if (each.number() == ClusterMap.neighbourhoodOf(self)) {
                    serveFromWithin(each.first(), each.last());
                } else {
                    enter(each);
                }
            }
            return;
        }
        int parts = config.neighbourhoodsDirectMax();
        for (int part = 0; part < parts; part++) {
            int begin = from + (int) ((long) count * part / parts);
            int end = from + (int) ((long) count * (part + 1) / parts);
            give(map.all().get(begin).first(), map.all().get(end - 1).last());
        }
    }

    /// A range of several neighbourhoods: without ourselves in it, it is one member's to serve.
    private void give(long first, long last) {
        int own = ClusterMap.neighbourhoodOf(self);
        if (self < first || self > last) {
            delegate(first, last, 0);
            return;
        }
        if (first < ClusterMap.firstPlace(own)) {
            delegate(first, ClusterMap.firstPlace(own) - 1, 0);
        }
        if (last > ClusterMap.lastPlace(own)) {
            delegate(ClusterMap.lastPlace(own) + 1, last, 0);
        }
        serveFromWithin(ClusterMap.firstPlace(own), ClusterMap.lastPlace(own));
    }

    private void enter(ClusterMap.Neighbourhood target) {
        int entries = bulky ? config.entriesBulky() : config.entries();
        if (target.size() <= entries) {
            tellEach(target.first(), target.last());
            return;
        }
        boolean far = !bulky && target.number() != 0 && target.rttMin() != null
                && target.rttMin().compareTo(config.farFrom()) >= 0;
        cut(target.first(), target.last(), entries, (first, last) ->
                delegate(first, last, far ? entries : 0));
    }

    private void tellFellows(Slice slice) {
        int neighbourhood = ClusterMap.neighbourhoodOf(slice.first());
        if (slice.fellows() > 0) {
            cut(ClusterMap.firstPlace(neighbourhood), ClusterMap.lastPlace(neighbourhood),
                    slice.fellows(), (first, last) -> {
                        if (!slice.contains(first)) {
                            delegate(first, last, 0);
                        }
                    });
        }
    }

    private void serveFromWithin(long first, long last) {
        int count = map.indexAfter(last) - map.indexFrom(first);
        if (count <= config.fanoutMax()) {
            tellEach(first, last);
            return;
        }
        cut(first, last, config.fanout(count), (partFirst, partLast) -> {
            // The writer is left out by everyone; other nodes must leave themselves out.
            if (isRoot || self < partFirst || self > partLast) {
                delegate(partFirst, partLast, 0);
                return;
            }
            if (partFirst < self) {
                delegate(partFirst, self - 1, 0);
            }
            if (partLast > self) {
                delegate(self + 1, partLast, 0);
            }
        });
    }

    private interface Part {
        void of(long first, long last);
    }

    /// Parts of equal width, so that every node cuts at the same places.
    private static void cut(long first, long last, int parts, Part part) {
        long width = (last - first) / parts + 1;
        for (long begin = first; begin <= last; begin += width) {
            part.of(begin, Math.min(last, begin + width - 1));
        }
    }

    private void tellEach(long first, long last) {
        for (int i = map.indexFrom(first); i < map.indexAfter(last); i++) {
            if (needsIt(i)) {
                out.accept(map.peer(i), Duty.NONE);
            }
        }
    }

    /// Gives a range to one of its members.
    private void delegate(long first, long last, int fellows) {
        int from = map.indexFrom(first);
        int to = map.indexAfter(last);
        Peer chosen = choose(first, last, from, to);
        if (chosen != null) {
            boolean alone = to - from == 1 && fellows == 0;
            out.accept(chosen, alone ? Duty.NONE : new Slice(first, last, fellows));
        }
    }

    /// The first member at or after a place that the salt chooses, as in a hash ring: nodes that
    /// know different members still mostly choose the same. Rather one that is not suspected.
    private @Nullable Peer choose(long first, long last, int from, int to) {
        int count = to - from;
        if (count == 0) {
            return null;
        }
        long place = first + Long.remainderUnsigned(
                ClusterMap.mix(salt ^ first), last - first + 1);
        int start = map.indexFrom(place) - from;
        Peer suspected = null;
        for (int i = 0; i < count; i++) {
            int index = from + (start + i) % count;
            if (needsIt(index)) {
                Peer peer = map.peer(index);
                if (!peer.suspected()) {
                    return peer;
                }
                suspected = suspected == null ? peer : suspected;
            }
        }
        return suspected;
    }

    private boolean needsIt(int index) {
        return map.place(index) != self && !told.contains(map.peer(index).actor());
    }

    /// Some peers to which the names of what we hold are told: of our own neighbourhood, always the
    /// same ones, at growing distances on the line, so that every node is told by as many.
    static List<Peer> listeners(ClusterMap map, long self, int count) {
        ClusterMap.Neighbourhood own = map.find(ClusterMap.neighbourhoodOf(self));
        if (own == null) {
            return List.of();
        }
        var chosen = new ArrayList<Peer>(count);
        for (int i = 0; i < count; i++) {
            int next = map.indexAfter(self) - own.from() + own.size() * i / count;
            Peer peer = firstTrusted(map, own, next, self, chosen);
            if (peer != null) {
                chosen.add(peer);
            }
        }
        return chosen;
    }

    /// A neighbour at random, or anybody if we have none.
    static @Nullable Peer anybody(ClusterMap map, long self, RandomGenerator random) {
        ClusterMap.Neighbourhood own = map.find(ClusterMap.neighbourhoodOf(self));
        int from = own == null ? 0 : own.from();
        int count = own == null ? map.size() : own.size();
        if (count == 0) {
            return null;
        }
        int index = from + random.nextInt(count);
        Peer peer = map.peer(index);
        return map.place(index) == self || peer.suspected() ? null : peer;
    }

    /// Somebody elsewhere to whom the names of what came from elsewhere are told, so that a
    /// neighbourhood that nothing has reached hears of it from several others.
    static @Nullable Peer listenerElsewhere(ClusterMap map, long self, int turns) {
        int count = map.all().size();
        int own = ClusterMap.neighbourhoodOf(self);
        int turn = (int) ((self - ClusterMap.firstPlace(own)) * turns >>> 32);
        int at = map.indexOf(own);
        boolean listed = at < count && map.all().get(at).number() == own;
        int others = listed ? count - 1 : count;
        if (others == 0) {
            return null;
        }
        int step = turn % others + (listed ? 1 : 0);
        ClusterMap.Neighbourhood there = map.all().get((at + step) % count);
        int start = (int) Long.remainderUnsigned(ClusterMap.mix(self), there.size());
        return firstTrusted(map, there, start, self, List.of());
    }

    private static @Nullable Peer firstTrusted(ClusterMap map, ClusterMap.Neighbourhood among,
            int start, long self, List<Peer> not) {
        for (int i = 0; i < among.size(); i++) {
            int index = among.from() + Math.floorMod(start + i, among.size());
            Peer peer = map.peer(index);
            if (map.place(index) != self && !peer.suspected() && !not.contains(peer)) {
                return peer;
            }
        }
        return null;
    }
}
