package dev.verdigris.sync;

import java.time.Duration;

/// What anti-entropy trades.
///
/// @param clientSessionsMax syncs we run at a time. More share the load of catching up among more
///     peers
/// @param serverSessionsMax syncs we serve at a time; further ones are turned away as busy
/// @param roundMin pause between rounds while something is missing
/// @param roundMax pause the rounds back off to while nothing is. Bounds how long a lost changeset
///     stays unnoticed if no later one of its actor shows the gap
/// @param gapGrace what has been missing for less may still be on its way: no round is begun for it
///     alone
/// @param silenceTimeout a server that owes us an answer and says nothing for so long is given up
/// @param idleTimeout a client that asks for nothing for so long is
/// @param serveTimeout a single request may take so long to be served; beyond it the client does
///     not read, or the server does not mean to finish
/// @param requestsOutstandingMax requests we have open per session, so that the server never waits
///     for us
/// @param versionsPerRequest about how many versions one request asks for. Lower shares the load
///     among peers more evenly; higher costs fewer messages
public record SyncConfig(int clientSessionsMax, int serverSessionsMax, Duration roundMin,
        Duration roundMax, Duration gapGrace, Duration silenceTimeout, Duration idleTimeout,
        Duration serveTimeout, int requestsOutstandingMax, int versionsPerRequest) {
    public static final SyncConfig DEFAULT = new SyncConfig(3, 3, Duration.ofSeconds(1),
            Duration.ofSeconds(15), Duration.ofMillis(500), Duration.ofSeconds(10),
            Duration.ofSeconds(30), Duration.ofMinutes(5), 8, 128);

    public SyncConfig {
        if (clientSessionsMax < 1 || serverSessionsMax < 1 || requestsOutstandingMax < 1
                || requestsOutstandingMax > SyncServer.REQUESTS_WAITING_MAX
                || versionsPerRequest < 1 || !roundMin.isPositive()
                || roundMin.compareTo(roundMax) > 0) {
            throw new IllegalArgumentException("a limit of sync is out of range: " + this);
        }
    }
}
