package dev.verdigris.sync;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.Timestamp;
import dev.verdigris.protocol.Peer;
import dev.verdigris.time.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/// Which peers to sync with next: of a random sample those whose own versions we lack most, then
/// those we have not synced with for longest, then the nearest.
final class Candidates {
    private final RandomGenerator random;
    private final TreeMap<ActorId, Moment> triedAt = new TreeMap<>();
    private final TreeMap<ActorId, Timestamp> completedAt = new TreeMap<>();

    Candidates(RandomGenerator random) {
        this.random = random;
    }

    List<Peer> pick(List<Peer> peers, Set<ActorId> busy, int count, Lag lag) {
        var sample = new ArrayList<Peer>(peers.size());
        for (Peer peer : peers) {
            if (!busy.contains(peer.actor())) {
                sample.add(peer);
            }
        }
        forgetStrangers(peers);
        // Twice as many as wanted: enough to choose from, and different ones each time.
        Collections.shuffle(sample, Random.from(random));
        return sample.stream()
                .limit(2L * count)
                .sorted(Comparator
                        .comparingLong((Peer peer) -> -lag.missing(peer.actor()))
                        .thenComparing(peer -> triedAt.get(peer.actor()),
                                Comparator.nullsFirst(Comparator.<Moment>naturalOrder()))
                        .thenComparing(Peer::rttMin,
                                Comparator.nullsLast(Comparator.<Duration>naturalOrder())))
                .limit(count)
                .toList();
    }

    private void forgetStrangers(List<Peer> peers) {
        if (Math.max(triedAt.size(), completedAt.size()) > peers.size()) {
            var present = new TreeSet<ActorId>();
            peers.forEach(peer -> present.add(peer.actor()));
            triedAt.keySet().retainAll(present);
            completedAt.keySet().retainAll(present);
        }
    }

    void tried(ActorId peer, Moment now) {
        triedAt.put(peer, now);
    }

    void completed(ActorId peer, Timestamp now) {
        completedAt.put(peer, now);
    }

    /// When a sync with each peer was last completed; peers that are gone are not in it.
    SortedMap<ActorId, Timestamp> completedAt() {
        return Collections.unmodifiableSortedMap(completedAt);
    }
}
