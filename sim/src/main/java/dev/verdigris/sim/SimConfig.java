package dev.verdigris.sim;

import dev.verdigris.sim.fault.Fault;
import dev.verdigris.sim.schedule.Chance;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/// What a run is made of, besides its seed.
///
/// @param nodes 1 to 1,000
/// @param faults which faults happen while the workload runs
/// @param busy how long the workload and the faults last, from the moment all nodes have started
/// @param writes how many transactions are committed in that time
/// @param largeRows rows of one transaction that is too large for one message; 0 for none
/// @param encoded whether every message is turned into bytes and back on its way
/// @param restMax virtual time after which a cluster without faults must have come to rest
public record SimConfig(int nodes, Set<Fault> faults, Duration busy, int writes, int largeRows,
        boolean encoded, Duration restMax) {
    public static final int NODES_MAX = 1_000;

    /// Long enough for faults to meet each other, short enough to run hundreds of seeds.
    private static final Duration BUSY = Duration.ofSeconds(12);

    /// Nothing goes wrong and nothing is written unless the test does it.
    public static SimConfig calm(int nodes) {
        return new SimConfig(nodes, Set.of(), Duration.ZERO, 0, 0, false, Duration.ofMinutes(5));
    }

    /// The run of a seed in the default tests: a random half of the faults and a short workload.
    /// One run in four has a large transaction, another one in four turns messages into bytes.
    public static SimConfig swarm(int nodes, long seed) {
        RandomGenerator random = new Chance(seed).stream("config");
        Set<Fault> faults = Fault.swarm(random);
        int writes = 15 + random.nextInt(30);
        int largeRows = random.nextInt(4) == 0 ? 200 + random.nextInt(1_000) : 0;
        boolean encoded = random.nextInt(4) == 0;
        return new SimConfig(nodes, faults, BUSY, writes, largeRows, encoded,
                Duration.ofMinutes(10));
    }

    public SimConfig {
        faults = Collections.unmodifiableSortedSet(new TreeSet<>(faults));
        if (nodes < 1 || nodes > NODES_MAX) {
            throw new IllegalArgumentException(nodes + " nodes");
        }
    }
}
