package dev.verdigris.sim.rival;

import dev.verdigris.sim.figures.Deliveries;
import dev.verdigris.sim.figures.Traffic;
import dev.verdigris.sim.network.SimNetwork;
import dev.verdigris.sim.schedule.Schedule;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/// What the models share: the network, the clock, and who has what.
///
/// @param seen by transaction, the nodes that have it
/// @param crashed the nodes that are gone
public record Stage(Schedule schedule, SimNetwork network, Deliveries deliveries, Traffic traffic,
        RandomGenerator random, Map<Integer, BitSet> seen, BitSet crashed) {
    private static final long LONG_HAUL_NANOS = Duration.ofMillis(150).toNanos();
    /// A change of one row on the wire.
    private static final int PAYLOAD_BYTES = 200;

    public Stage(Schedule schedule, SimNetwork network, Deliveries deliveries, Traffic traffic,
            RandomGenerator random) {
        this(schedule, network, deliveries, traffic, random, new HashMap<>(), new BitSet());
    }

    int nodes() {
        return network.terrain().hosts();
    }

    double rttMillis(int from, int to) {
        return 2 * network.terrain().oneWayNanos(from, to) / 1e6;
    }

    void originate(int node, int message) {
        var nodes = new BitSet(nodes());
        nodes.set(node);
        seen.put(message, nodes);
        if (deliveries.isMeasured(message)) {
            deliveries.committed(message, node, schedule.elapsedNanos());
        }
    }

    boolean hasSeen(int node, int message) {
        return seen.getOrDefault(message, new BitSet()).get(node);
    }

    /// A copy arrives.
    ///
    /// @return whether it is the first
    boolean arrived(int node, int message) {
        if (deliveries.isMeasured(message)) {
            deliveries.copied(message, node);
            deliveries.applied(message, node, schedule.elapsedNanos());
        }
        BitSet nodes = seen.get(message);
        if (nodes == null || nodes.get(node)) {
            return false;
        }
        nodes.set(node);
        return true;
    }

    void sendPayload(int from, int to, int message, Runnable deliver) {
        traffic.add(Traffic.Kind.PUSH, PAYLOAD_BYTES);
        if (deliveries.isMeasured(message)) {
            deliveries.sent(2 * network.terrain().oneWayNanos(from, to) > LONG_HAUL_NANOS);
        }
        send(from, to, deliver);
    }

    void sendControl(int from, int to, int bytes, Runnable deliver) {
        traffic.add(Traffic.Kind.CONTROL, bytes);
        send(from, to, deliver);
    }

    private void send(int from, int to, Runnable deliver) {
        network.oneWay(from, to, 0, () -> {
            if (!crashed.get(to)) {
                deliver.run();
            }
        });
    }
}
