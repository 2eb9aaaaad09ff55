package dev.verdigris.broadcast;

import java.time.Duration;

/// Budgets and limits of pushing. All bytes are estimated; names of rumors count for nothing, so
/// they are told and asked for whatever waits.
///
/// @param bytesPerSecond of changesets over all peers together, in the long run
/// @param burstBytes what may be sent at once after a pause
/// @param pendingMax changesets that wait to be sent (again). At the limit the one sent most often
///     is dropped, of those the oldest
/// @param pendingBytesMax the same, in bytes
/// @param peerBytesPerSecond of changesets to one peer, in the long run
/// @param peerBurstBytes what may be sent to one peer at once after a pause
/// @param peerWaitingBytesMax changesets that wait for one peer's budget or turn. At the limit the
///     oldest is dropped; the peer can ask for it, or sync brings it
/// @param pushBytesMax changesets for one peer go together up to this; a larger one goes alone
/// @param keptFor how long a changeset is kept for peers that ask for it. Should exceed the slowest
///     way to hear of it and ask
/// @param keptMax how many are kept. At the limit the oldest is forgotten
/// @param keptBytesMax the same, in bytes
/// @param answersMax how many copies of one changeset are sent to those who ask. Beyond it they
///     are not answered, and ask others
/// @param missingMax rumors we have heard of and wait for. At the limit further ones are left to
///     sync
/// @param missingPerPeerMax the same for those that one peer was the first to name
/// @param namesMax names that wait to be told to one peer; at the limit they go at once
public record BroadcastLimits(long bytesPerSecond, long burstBytes, int pendingMax,
        long pendingBytesMax, long peerBytesPerSecond, long peerBurstBytes,
        long peerWaitingBytesMax, long pushBytesMax, Duration keptFor, int keptMax,
        long keptBytesMax, int answersMax, int missingMax, int missingPerPeerMax, int namesMax) {
    public static final BroadcastLimits DEFAULT = new BroadcastLimits(
            10L << 20, 10L << 20, 20_000, 64L << 20, 4L << 20, 4L << 20, 4L << 20, 64L << 10,
            Duration.ofSeconds(10), 8_192, 16L << 20, 32, 8_192, 2_048, 1_024);

    public BroadcastLimits {
        if (bytesPerSecond < 1 || burstBytes < 1 || pendingMax < 1 || pendingBytesMax < 1
                || peerBytesPerSecond < 1 || peerBurstBytes < 1 || peerWaitingBytesMax < 1
                || pushBytesMax < 1 || !keptFor.isPositive() || keptMax < 1 || keptBytesMax < 1
                || answersMax < 1 || missingMax < 1 || missingPerPeerMax < 1 || namesMax < 1
                || namesMax > NAMES_MAX) {
            throw new IllegalArgumentException("a limit of broadcast is out of range: " + this);
        }
    }

    /// What fits one message.
    private static final int NAMES_MAX = 4_096;
}
