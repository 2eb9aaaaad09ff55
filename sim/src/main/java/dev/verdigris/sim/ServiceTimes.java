package dev.verdigris.sim;

import java.time.Duration;

/// What the work of a process takes on its host, besides what the network takes.
///
/// @param commit committing a transaction or a batch, however small
/// @param commitPerRow the same, for each row in it
/// @param produce reading a transaction back, between its commit and its broadcast
/// @param readNeed reading one need of a sync
/// @param handle taking one input in, decoding included
/// @param send putting one message on the wire, encoding included
record ServiceTimes(Duration commit, Duration commitPerRow, Duration produce, Duration readNeed,
        Duration handle, Duration send) {
    /// Coarse, so that faults meet: a writer is often busy.
    static final ServiceTimes COARSE = new ServiceTimes(Duration.ofMillis(1), Duration.ZERO,
            Duration.ofMillis(1), Duration.ofMillis(1), Duration.ZERO, Duration.ZERO);

    /// As measured; see `docs/simulator.md`.
    static final ServiceTimes MEASURED = new ServiceTimes(Duration.ofNanos(250_000),
            Duration.ofNanos(8_000), Duration.ofNanos(100_000), Duration.ofNanos(200_000),
            Duration.ofNanos(10_000), Duration.ofNanos(20_000));
}
