package dev.verdigris.sim;

import dev.verdigris.sim.figures.Distribution;
import dev.verdigris.sim.figures.Membership;
import dev.verdigris.sim.figures.Queues;
import dev.verdigris.sim.figures.Traffic;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a run of a [Fleet] showed.
///
/// @param config of the run
/// @param seed of the run
/// @param perNode commit to applied, in milliseconds, per transaction and node
/// @param allNodes commit to applied at the last node, in milliseconds, per transaction
/// @param delivered share of the living nodes reached, 0 to 1
/// @param extraCopies copies received beyond the first, per transaction and node
/// @param sendsPerDelivery payloads sent per node reached by one
/// @param longHaulShare of the payloads sent, those over links of more than 150 ms round trip
/// @param traffic by kind, while measured transactions were under way
/// @param measured how long, in virtual time, that was
/// @param members what nodes held of each other
/// @param queues the longest, at any node
/// @param recovery from the end of all trouble until every node held everything and knew all
///     others; null if it did not within the time given
/// @param virtual how long the run took on its own clock
/// @param took processor time
/// @param events inputs handled by all nodes
public record FleetReport(FleetConfig config, long seed, Distribution perNode,
        Distribution allNodes, double delivered, double extraCopies, double sendsPerDelivery,
        double longHaulShare, Map<Traffic.Kind, Traffic.Amount> traffic, Duration measured,
        Membership.Report members, Queues queues, @Nullable Duration recovery, Duration virtual,
        Duration took, long events) {
    /// Virtual time per processor time.
    public double speed() {
        return (double) virtual.toNanos() / Math.max(1, took.toNanos());
    }
}
