package dev.verdigris.sim.rival;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// Corrosion's tree broadcast: eager peers by distance, prunes only after some duplicates, digests
/// to lazy peers now and then, and grafts for what they name and nobody brought.
public final class PlainPlumtree implements Rival {
    private static final int PRUNE_THRESHOLD = 5;
    private static final double NEAR_SHARE = 0.5;
    private static final double MIDDLE_SHARE = 0.3;
    private static final double NEAR_RTT_MILLIS = 15;
    private static final double MIDDLE_RTT_MILLIS = 100;
    private static final int EAGER_MIN = 3;
    private static final double EAGER_PER_LOG10 = 3;
    private static final Duration PRUNE_PAUSE = Duration.ofSeconds(1);
    private static final Duration GRAFT_PEACE = Duration.ofMinutes(3);
    private static final Duration DIGEST_TICK = Duration.ofMillis(150);
    private static final Duration MISSING_TIMEOUT = Duration.ofMillis(150);
    private static final Duration MISSING_RETRY = Duration.ofMillis(75);
    private static final int ID_BYTES = 44;

    private final Stage stage;
    private final int eagerMax;
    private final Peer[] peers;
    /// Copies beyond the first, by transaction and node.
    private final Map<Integer, byte[]> duplicates = new HashMap<>();
    private final Map<Integer, Integer> origins = new HashMap<>();

    private final class Peer {
        final int node;
        final List<Integer> eager = new ArrayList<>();
        final List<Integer> lazy = new ArrayList<>();
        final Set<Integer> locked = new HashSet<>();
        final Map<Integer, Long> peaceUntilNanos = new HashMap<>();
        final Set<Integer> missing = new HashSet<>();
        List<Integer> digests = new ArrayList<>();
        long nextPruneNanos;

        Peer(int node) {
            this.node = node;
        }

        void toLazy(int other) {
            eager.remove(Integer.valueOf(other));
            if (lazy.contains(other)) {
                return;
            }
            if (lazy.size() < 2 * eagerMax) {
                lazy.add(other);
            } else {
                lazy.set(stage.random().nextInt(lazy.size()), other);
            }
        }

        void toEager(int other) {
            lazy.remove(Integer.valueOf(other));
            if (!eager.contains(other)) {
                eager.add(other);
            }
        }
    }

    public PlainPlumtree(Stage stage) {
        this.stage = stage;
        int others = stage.nodes() - 1;
        eagerMax = Math.max(EAGER_MIN,
                (int) Math.round(EAGER_PER_LOG10 * StrictMath.log10(others + 1.0)));
        peers = new Peer[stage.nodes()];
        Arrays.setAll(peers, Peer::new);
        lockRing();
        for (Peer peer : peers) {
            choose(peer);
            long phase = stage.random().nextLong(DIGEST_TICK.toNanos());
            stage.schedule().after(Duration.ofNanos(phase), () -> tick(peer));
        }
    }

    /// Neighbours in the order of ids are always eager; ids are random.
    private void lockRing() {
        var ring = new ArrayList<>(List.of(peers));
        Collections.shuffle(ring, Random.from(stage.random()));
        for (int i = 0; i < ring.size(); i++) {
            int next = ring.get((i + 1) % ring.size()).node;
            ring.get(i).locked.add(next);
            peers[next].locked.add(ring.get(i).node);
        }
    }

    private void choose(Peer peer) {
        List<List<Integer>> buckets = buckets(peer);
        peer.eager.addAll(peer.locked);
        fill(peer, buckets, eagerMax, peer.eager);
        fill(peer, buckets, eagerMax * 3 / 2, peer.lazy);
    }

    /// The others by distance: near, middle, far; each in random order.
    private List<List<Integer>> buckets(Peer peer) {
        List<List<Integer>> buckets =
                List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (Peer other : peers) {
            if (other != peer) {
                buckets.get(bucket(peer.node, other.node)).add(other.node);
            }
        }
        buckets.forEach(bucket -> Collections.shuffle(bucket, Random.from(stage.random())));
        return buckets;
    }

    private int bucket(int from, int to) {
        double rtt = stage.rttMillis(from, to);
        return rtt < NEAR_RTT_MILLIS ? 0 : rtt < MIDDLE_RTT_MILLIS ? 1 : 2;
    }

    private void fill(Peer peer, List<List<Integer>> buckets, int size, List<Integer> into) {
        int near = (int) Math.ceil(size * NEAR_SHARE);
        int middle = (int) Math.ceil(size * MIDDLE_SHARE);
        int[] wanted = {near, middle, Math.max(0, size - near - middle)};
        for (int other : into) {
            wanted[bucket(peer.node, other)]--;
        }
        for (int bucket = 0; bucket < wanted.length; bucket++) {
            for (int i = 0; i < wanted[bucket]; i++) {
                take(peer, buckets.get(bucket), into);
            }
        }
        while (into.size() < size
                && (take(peer, buckets.get(0), into) || take(peer, buckets.get(1), into))) { }
    }

    private static boolean take(Peer peer, List<Integer> bucket, List<Integer> into) {
        while (!bucket.isEmpty()) {
            int other = bucket.removeLast();
            if (!peer.eager.contains(other)) {
                return into.add(other);
            }
        }
        return false;
    }

    @Override
    public void crash(int node) {
        stage.crashed().set(node);
    }

    @Override
    public void originate(int node, int message) {
        stage.originate(node, message);
        origins.put(message, node);
        duplicates.put(message, new byte[stage.nodes()]);
        Peer peer = peers[node];
        for (int other : List.copyOf(peer.eager)) {
            gossip(node, other, message);
        }
        peer.digests.add(message);
    }

    private void gossip(int from, int to, int message) {
        stage.sendPayload(from, to, message, () -> gossiped(peers[to], from, message));
    }

    private void gossiped(Peer peer, int sender, int message) {
        if (origins.getOrDefault(message, -1) == peer.node) {
            return;
        }
        if (!stage.arrived(peer.node, message)) {
            duplicate(peer, sender, message);
            return;
        }
        for (int other : List.copyOf(peer.eager)) {
            if (other != sender && other != origins.getOrDefault(message, -1)) {
                gossip(peer.node, other, message);
            }
        }
        if (!peer.eager.contains(sender)) {
            peer.toLazy(sender);
        }
        peer.missing.remove(message);
        peer.digests.add(message);
    }

    private void duplicate(Peer peer, int sender, int message) {
        byte[] counts = duplicates.get(message);
        long now = stage.schedule().elapsedNanos();
        if (counts == null || ++counts[peer.node] <= PRUNE_THRESHOLD
                || peer.locked.contains(sender) || now < peer.nextPruneNanos
                || now < peer.peaceUntilNanos.getOrDefault(sender, 0L)) {
            return;
        }
        peer.nextPruneNanos = now + PRUNE_PAUSE.toNanos();
        peer.toLazy(sender);
        stage.sendControl(peer.node, sender, ID_BYTES, () -> {
            if (!peers[sender].locked.contains(peer.node)) {
                peers[sender].toLazy(peer.node);
            }
        });
    }

    private void tick(Peer peer) {
        if (stage.crashed().get(peer.node)) {
            return;
        }
        List<Integer> told = peer.digests;
        peer.digests = new ArrayList<>();
        if (!told.isEmpty()) {
            for (int other : peer.lazy) {
                stage.sendControl(peer.node, other, ID_BYTES * told.size(),
                        () -> digested(peers[other], peer.node, told));
            }
        }
        stage.schedule().after(DIGEST_TICK, () -> tick(peer));
    }

    private void digested(Peer peer, int sender, List<Integer> messages) {
        var missing = new ArrayList<Integer>();
        for (int message : messages) {
            if (!stage.hasSeen(peer.node, message) && peer.missing.add(message)) {
                missing.add(message);
            }
        }
        if (missing.isEmpty()) {
            return;
        }
        var senders = new ArrayList<>(List.of(sender));
        List<Integer> others = peer.eager.stream().filter(other -> other != sender).toList();
        if (!others.isEmpty()) {
            senders.add(others.get(stage.random().nextInt(others.size())));
        }
        stage.schedule().after(MISSING_TIMEOUT, () -> graft(peer, senders, missing));
    }

    private void graft(Peer peer, List<Integer> senders, List<Integer> messages) {
        List<Integer> still = messages.stream()
                .filter(message -> !stage.hasSeen(peer.node, message)).toList();
        if (still.isEmpty()) {
            return;
        }
        int from = senders.getFirst();
        peer.peaceUntilNanos.put(
                from, stage.schedule().elapsedNanos() + GRAFT_PEACE.toNanos());
        stage.sendControl(peer.node, from, ID_BYTES * still.size(), () -> {
            peers[from].toEager(peer.node);
            for (int message : still) {
                if (stage.hasSeen(from, message)) {
                    gossip(from, peer.node, message);
                }
            }
        });
        if (senders.size() > 1) {
            stage.schedule().after(MISSING_RETRY,
                    () -> graft(peer, senders.subList(1, senders.size()), still));
        } else {
            still.forEach(peer.missing::remove);
        }
    }
}
