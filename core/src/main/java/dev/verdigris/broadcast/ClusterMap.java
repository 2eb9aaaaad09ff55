package dev.verdigris.broadcast;

import dev.verdigris.model.ActorId;
import dev.verdigris.protocol.Duty;
import dev.verdigris.protocol.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All peers on one line, neighbours side by side. Immutable.
///
/// A member's *place* is its neighbourhood in the high bits and a hash of its actor in the low 32,
/// so it is the same for everyone who knows the member, and a range of places is a share of the
/// cluster that two nodes understand alike even if they know different members.
final class ClusterMap {
    private static final int HASH_BITS = 32;
    private static final long HASH_MASK = (1L << HASH_BITS) - 1;

    static final ClusterMap EMPTY = new ClusterMap(List.of());

    private record Placed(long place, Peer peer) implements Comparable<Placed> {
        @Override
        public int compareTo(Placed other) {
            int byPlace = Long.compare(place, other.place);
            return byPlace != 0 ? byPlace : peer.actor().compareTo(other.peer.actor());
        }
    }

    /// One neighbourhood.
    ///
    /// @param from index of its first peer
    /// @param to one after the index of its last
    /// @param rttMin the least round trip to any of it; null if none was measured
    record Neighbourhood(int number, int from, int to, @Nullable Duration rttMin) {
        int size() {
            return to - from;
        }

        long first() {
            return firstPlace(number);
        }

        long last() {
            return lastPlace(number);
        }
    }

    private final long[] places;
    private final Peer[] peers;
    private final List<Neighbourhood> neighbourhoods;
    /// Looked up only, never walked.
    private final HashMap<ActorId, Peer> byActor;

    ClusterMap(List<Peer> members) {
        var sorted = new Placed[members.size()];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = new Placed(placeOf(members.get(i)), members.get(i));
        }
        Arrays.sort(sorted);
        places = new long[sorted.length];
        peers = new Peer[sorted.length];
        byActor = HashMap.newHashMap(sorted.length);
        for (int i = 0; i < sorted.length; i++) {
            places[i] = sorted[i].place();
            peers[i] = sorted[i].peer();
            byActor.put(peers[i].actor(), peers[i]);
        }
        neighbourhoods = neighbourhoods();
    }

    private List<Neighbourhood> neighbourhoods() {
        var found = new ArrayList<Neighbourhood>();
        for (int from = 0; from < peers.length; ) {
            int number = peers[from].neighbourhood();
            int to = from;
            Duration least = null;
            while (to < peers.length && peers[to].neighbourhood() == number) {
                Duration rtt = peers[to].rttMin();
                least = least == null || rtt != null && rtt.compareTo(least) < 0 ? rtt : least;
                to++;
            }
            found.add(new Neighbourhood(number, from, to, least));
            from = to;
        }
        return List.copyOf(found);
    }

    static long placeOf(Peer peer) {
        return placeOf(peer.actor(), peer.neighbourhood());
    }

    static long placeOf(ActorId actor, int neighbourhood) {
        return firstPlace(neighbourhood) | mix(actor.high() ^ mix(actor.low())) & HASH_MASK;
    }

    static long firstPlace(int neighbourhood) {
        return (long) neighbourhood << HASH_BITS;
    }

    static long lastPlace(int neighbourhood) {
        return firstPlace(neighbourhood) | HASH_MASK;
    }

    static int neighbourhoodOf(long place) {
        return (int) (place >>> HASH_BITS);
    }

    int size() {
        return peers.length;
    }

    Peer peer(int index) {
        return peers[index];
    }

    /// In the order of their places.
    List<Peer> peers() {
        return Collections.unmodifiableList(Arrays.asList(peers));
    }

    long place(int index) {
        return places[index];
    }

    @Nullable Peer find(ActorId actor) {
        return byActor.get(actor);
    }

    /// By number.
    List<Neighbourhood> all() {
        return neighbourhoods;
    }

    @Nullable Neighbourhood find(int neighbourhood) {
        int at = indexOf(neighbourhood);
        return at < neighbourhoods.size() && neighbourhoods.get(at).number() == neighbourhood
                ? neighbourhoods.get(at)
                : null;
    }

    /// Where a neighbourhood stands in [#all], or would stand.
    int indexOf(int neighbourhood) {
        int low = 0;
        int high = neighbourhoods.size();
        while (low < high) {
            int middle = low + high >>> 1;
            if (neighbourhoods.get(middle).number() < neighbourhood) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// Index of the first peer at or after `place`.
    int indexFrom(long place) {
        int found = Arrays.binarySearch(places, place);
        if (found < 0) {
            return -found - 1;
        }
        while (found > 0 && places[found - 1] == place) {
            found--;
        }
        return found;
    }

    /// Index after the last peer at or before `place`.
    int indexAfter(long place) {
        return place == Duty.Slice.PLACE_MAX ? places.length : indexFrom(place + 1);
    }

    /// The finaliser of SplitMix64.
    static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
