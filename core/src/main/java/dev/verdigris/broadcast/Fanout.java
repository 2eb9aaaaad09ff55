package dev.verdigris.broadcast;

import dev.verdigris.protocol.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/// To whom a changeset goes next.
///
/// A third of the targets are the nearest peers, so that news crosses a region before it crosses an
/// ocean; the rest are random, without which near peers would only ever tell each other.
final class Fanout {
    private static final Comparator<Peer> NEAREST_FIRST =
            Comparator.comparing(
                    Peer::rttMin, Comparator.nullsLast(Comparator.<Duration>naturalOrder()));

    private final GossipConfig config;
    private final RandomGenerator random;

    Fanout(GossipConfig config, RandomGenerator random) {
        this.config = config;
        this.random = random;
    }

    /// How many peers each sending goes to.
    int size(int peerCount) {
        return peerCount <= config.directPeersMax()
                ? peerCount
                : Math.max(config.directPeersMax() / 2,
                        (int) Math.ceil(Math.log(peerCount)) + config.fanoutExtra());
    }

    /// @param peers the nearest first
    /// @param reachesAll whether nobody that may get it is left out
    record Targets(List<Peer> peers, boolean reachesAll) {}

    /// Picks from the peers that `mayGet` lets through.
    Targets pick(List<Peer> peers, Predicate<Peer> mayGet) {
        var candidates = new ArrayList<Peer>(peers.size());
        for (Peer peer : peers) {
            if (mayGet.test(peer)) {
                candidates.add(peer);
            }
        }
        int size = size(peers.size());
        if (candidates.size() <= size) {
            candidates.sort(NEAREST_FIRST);
            return new Targets(candidates, true);
        }
        // Shuffled before the stable sort, so that among equally near ones chance decides.
        Collections.shuffle(candidates, Random.from(random));
        int near = size / 3;
        var byDistance = new ArrayList<>(candidates);
        byDistance.removeIf(peer -> peer.rttMin() == null);
        byDistance.sort(NEAREST_FIRST);
        var picked = new ArrayList<>(byDistance.subList(0, Math.min(near, byDistance.size())));
        for (Peer peer : candidates) {
            if (picked.size() == size) {
                break;
            }
            if (!picked.contains(peer)) {
                picked.add(peer);
            }
        }
        picked.sort(NEAREST_FIRST);
        return new Targets(picked, false);
    }
}
