package dev.verdigris.broadcast;

import java.time.Duration;

/// What pushing trades.
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
/// @param bytesPerSecond of changesets over all peers together, in the long run
/// @param burstBytes what may be sent at once after a pause
/// @param pendingMax changesets that wait to be sent (again). At the limit the one sent most often
///     is dropped, of those the oldest
/// @param pendingBytesMax the same, in estimated bytes
/// @param pushBytesMax changesets for one peer go together up to this; a larger one goes alone
public record BroadcastConfig(int directPeersMax, int fanoutExtra, int hopsMax, int originSendsMax,
        int relaySendsMax, Duration resendAfter, long bytesPerSecond, long burstBytes,
        int pendingMax, long pendingBytesMax, long pushBytesMax) {
    public static final BroadcastConfig DEFAULT = new BroadcastConfig(8, 2, 10, 2, 1,
            Duration.ofMillis(500), 10L << 20, 10L << 20, 20_000, 64L << 20, 64L << 10);

    /// The pause doubles with each sending.
    private static final int SENDS_MAX = 16;

    public BroadcastConfig {
        if (directPeersMax < 1 || fanoutExtra < 0 || hopsMax < 1 || originSendsMax < 1
                || relaySendsMax < 1 || originSendsMax > SENDS_MAX || relaySendsMax > SENDS_MAX
                || bytesPerSecond < 1 || burstBytes < 1 || pendingMax < 1
                || pendingBytesMax < 1 || pushBytesMax < 1) {
            throw new IllegalArgumentException("a limit of broadcast is out of range: " + this);
        }
    }
}
