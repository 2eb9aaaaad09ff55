package dev.verdigris.broadcast;

import java.time.Duration;

/// What random pushing trades.
///
/// @param directPeersMax up to so many peers a node tells everyone itself and nobody relays: no
///     duplicate at all, at the price of that many copies sent by the writer. Sane: 2 to 20
/// @param fanoutExtra in larger clusters a changeset goes to ln(peers) and so many peers more at
///     each hop. A flood with ln(n) + c misses nobody with probability e^(-e^(-c)); what it misses
///     sync repairs, and each peer more is one duplicate more per node. Sane: 1 to 4
/// @param hopsMax how often a changeset may be passed on. Must exceed the logarithm of the
///     cluster's size to the base of the fanout; higher costs nothing, since nodes pass on what
///     they see first
/// @param originSendsMax how often the writer's node sends, each time to peers it has not sent to
/// @param relaySendsMax the same for a relaying node
/// @param resendAfter from the first to the second sending; twice as long to the next, and so on
public record GossipConfig(int directPeersMax, int fanoutExtra, int hopsMax, int originSendsMax,
        int relaySendsMax, Duration resendAfter) {
    public static final GossipConfig DEFAULT =
            new GossipConfig(8, 2, 10, 2, 1, Duration.ofMillis(500));

    /// The pause doubles with each sending.
    private static final int SENDS_MAX = 16;

    public GossipConfig {
        if (directPeersMax < 1 || fanoutExtra < 0 || hopsMax < 1 || originSendsMax < 1
                || relaySendsMax < 1 || originSendsMax > SENDS_MAX || relaySendsMax > SENDS_MAX
                || !resendAfter.isPositive()) {
            throw new IllegalArgumentException("a knob of gossip is out of range: " + this);
        }
    }
}
