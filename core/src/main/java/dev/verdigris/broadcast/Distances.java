package dev.verdigris.broadcast;

import dev.verdigris.protocol.Peer;
import java.time.Duration;

/// How long to hold back what is for a peer, and how long to wait for one: shares of the round trip
/// to it, so that what is cheap to repeat is not waited for.
final class Distances {
    /// Of a peer never measured.
    static final Duration ROUND_TRIP_UNKNOWN = Duration.ofMillis(100);
    /// Timers that are shorter would only cost wake-ups.
    private static final Duration PATIENCE_MIN = Duration.ofMillis(1);

    private int neighbourhood;

    void neighbourhood(int own) {
        neighbourhood = own;
    }

    Duration roundTrip(Peer peer) {
        return peer.rttMin() == null ? ROUND_TRIP_UNKNOWN : peer.rttMin();
    }

    boolean isNeighbour(Peer peer) {
        return peer.neighbourhood() == neighbourhood;
    }

    /// From one push to the next to the same peer.
    ///
    /// @param own whether the changeset is our own: it has the whole way before it
    Duration betweenPushes(Peer peer, boolean own) {
        return share(peer, own ? 16 : 4);
    }

    /// From the first name to be told to a peer to when they go.
    Duration gathering(Peer peer) {
        return isNeighbour(peer)
                ? Duration.ofNanos(2 * roundTrip(peer).toNanos())
                : share(peer, 4);
    }

    /// From hearing of a rumor, or from when an answer could be here, to asking (again).
    Duration patience(Peer holder) {
        Duration share = share(holder, isNeighbour(holder) ? 2 : 4);
        return share.compareTo(PATIENCE_MIN) < 0 ? PATIENCE_MIN : share;
    }

    /// In whole nanoseconds: [Duration#dividedBy] counts in decimals, which costs more.
    private Duration share(Peer peer, int divisor) {
        return Duration.ofNanos(roundTrip(peer).toNanos() / divisor);
    }
}
