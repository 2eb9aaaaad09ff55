package dev.verdigris.sim;

import dev.verdigris.model.ClusterId;
import dev.verdigris.protocol.Identity;
import dev.verdigris.protocol.Liveness;
import dev.verdigris.protocol.MemberUpdate;
import dev.verdigris.protocol.RememberedMember;
import dev.verdigris.sim.fault.Chaos;
import dev.verdigris.sim.figures.Deliveries;
import dev.verdigris.sim.figures.Membership;
import dev.verdigris.sim.figures.Queues;
import dev.verdigris.sim.figures.Traffic;
import dev.verdigris.sim.network.Terrain;
import dev.verdigris.sim.rival.PlainGossip;
import dev.verdigris.sim.rival.PlainPlumtree;
import dev.verdigris.sim.schedule.Chance;
import dev.verdigris.time.HybridClock;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A large cluster of production nodes without databases, measured: who holds what is decided as in
/// production, what the rows say is not kept.
///
/// It begins as one cluster: every node remembers the others and how far they are. Belongs to one
/// thread.
public final class Fleet {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration REJOIN_AFTER = Duration.ofSeconds(5);
    private static final Duration FLAP_MIN = Duration.ofSeconds(1);
    private static final Duration FLAP_MAX = Duration.ofSeconds(4);
    /// Pauses and runs of a starved node, as in the interval experiments of the Lifeguard paper.
    private static final double PAUSE_MIN_MILLIS = 128;
    private static final double PAUSE_DOUBLINGS = 6;
    private static final Duration RUN_MIN = Duration.ofMillis(1);
    private static final Duration RUN_MAX = Duration.ofMillis(1_024);
    /// Beyond so many nodes each knows a random part of the others only: the tables of all nodes
    /// would not fit in memory.
    static final int MEMBERS_KNOWN_MAX = 2_000;

    private final FleetConfig config;
    private final long seed;
    private final Chance chance;
    private final World world;
    private final Terrain terrain;
    private final Deliveries deliveries;
    private final Traffic traffic = new Traffic();
    private final Membership membership = new Membership();
    private final Measure measure;
    private Queues queues = Queues.EMPTY;
    private @Nullable Duration recovery;
    /// Whether nodes still crash and come back.
    private boolean flapping = true;
    private final List<Workload.Sql> rows;
    /// Nodes that were down at some time: they owe nothing and are owed nothing.
    private final BitSet troubled = new BitSet();

    /// Runs a fleet, or a model of one, from its beginning to its end.
    public static FleetReport run(FleetConfig config, long seed) {
        return switch (config.protocol()) {
            case OURS -> new Fleet(config, seed).run();
            case PLAIN_GOSSIP -> new RivalFleet(config, seed, PlainGossip::new).run();
            case PLAIN_PLUMTREE -> new RivalFleet(config, seed, PlainPlumtree::new).run();
        };
    }

    private Fleet(FleetConfig config, long seed) {
        this.config = config;
        this.seed = seed;
        chance = new Chance(seed);
        terrain = config.map().terrain(config.nodes(), chance);
        deliveries = new Deliveries(config.load().messages(), config.nodes());
        measure = new Measure(terrain, deliveries, traffic, membership);
        var archive = new Archive();
        var setting = new Setting(terrain, config.node(), ServiceTimes.MEASURED,
                (_, actor) -> new ModelStore(actor, archive, List.of()), false, false, measure,
                Tampering.NONE);
        world = new World(setting, chance);
        measure.watch(world);
        world.network.weather(world.network.weather().withLoss(config.trouble().loss()));
        rows = Collections.nCopies(config.load().rows(), Workload.Sql.of("INSERT"));
    }

    private FleetReport run() {
        long begun = processorNanos();
        form();
        trouble();
        FleetConfig.Load load = config.load();
        write(load.warmUp(), load.warmUpMessages(), false);
        pass(load.warmUp());
        Map<Traffic.Kind, Traffic.Amount> before = traffic.amounts();
        Duration busy = load.busy().compareTo(load.atLeast()) < 0 ? load.atLeast() : load.busy();
        faults(busy);
        long start = world.schedule.elapsedNanos();
        write(load.busy(), load.messages(), true);
        pass(busy);
        endTrouble();
        drain();
        return report(before, Duration.ofNanos(world.schedule.elapsedNanos() - start),
                Duration.ofNanos(processorNanos() - begun));
    }

    /// Lets time pass, and looks at the queues now and then.
    private void pass(Duration howLong) {
        long end = world.schedule.elapsedNanos() + howLong.toNanos();
        while (world.schedule.elapsedNanos() < end) {
            long left = end - world.schedule.elapsedNanos();
            world.run(Duration.ofNanos(Math.min(left, POLL.toNanos())));
            for (SimHost host : world.hosts) {
                SimProcess process = host.process();
                if (process != null) {
                    queues = queues.max(process.queues());
                }
            }
        }
    }

    static long processorNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private FleetReport report(Map<Traffic.Kind, Traffic.Amount> before, Duration measured,
            Duration took) {
        return new FleetReport(config, seed, deliveries.perNode(this::counts),
                deliveries.allNodes(this::counts), deliveries.share(this::counts),
                deliveries.extraCopies(), deliveries.sendsPerDelivery(),
                deliveries.longHaulShare(), Traffic.since(before, traffic.amounts()), measured,
                membership.report(), queues, recovery, world.schedule.elapsed(), took,
                world.trace.events());
    }

    /// Whether a node is owed every transaction.
    private boolean counts(int node) {
        return !troubled.get(node);
    }

    // A formed cluster.

    private void form() {
        var birth = new HybridClock(world::trueUnixNanos).now();
        var updates = new ArrayList<MemberUpdate>();
        for (SimHost host : world.hosts) {
            updates.add(new MemberUpdate(
                    new Identity(host.actor, host.address, birth, ClusterId.DEFAULT), 0,
                    Liveness.ALIVE));
        }
        RandomGenerator random = chance.stream("views");
        var shared = new HashMap<Long, List<RememberedMember>>();
        for (SimHost host : world.hosts) {
            host.store.remember(view(host, updates, shared, random));
        }
        world.hosts.forEach(world::start);
    }

    private List<RememberedMember> view(SimHost host, List<MemberUpdate> updates,
            Map<Long, List<RememberedMember>> shared, RandomGenerator random) {
        var members = new ArrayList<RememberedMember>();
        for (SimHost other : world.hosts) {
            if (other != host && (config.nodes() <= MEMBERS_KNOWN_MAX
                    || random.nextInt(config.nodes()) < MEMBERS_KNOWN_MAX)) {
                long rttNanos = 2 * terrain.oneWayNanos(host.index, other.index);
                List<RememberedMember> byHost = shared.computeIfAbsent(rttNanos, _ ->
                        new ArrayList<>(Collections.nCopies(config.nodes(), null)));
                members.add(remembered(byHost, updates.get(other.index), other.index, rttNanos));
            }
        }
        return members;
    }

    private static RememberedMember remembered(List<RememberedMember> byHost, MemberUpdate update,
            int host, long rttNanos) {
        RememberedMember known = byHost.get(host);
        if (known == null) {
            known = new RememberedMember(update, Duration.ofNanos(rttNanos));
            byHost.set(host, known);
        }
        return known;
    }

    // What is written.

    /// Spreads transactions evenly over a time from now, by every node in turn.
    private void write(Duration time, int count, boolean measured) {
        var turns = new ArrayList<>(world.hosts);
        Collections.shuffle(turns, Random.from(chance.stream("turns " + measured)));
        for (int i = 0; i < count; i++) {
            int message = measured ? i : config.load().messages() + i;
            SimHost host = turns.get(i % turns.size());
            schedule(time.toNanos() * i / Math.max(1, count), () -> write(host, message));
        }
    }

    private void schedule(long afterNanos, Runnable action) {
        world.schedule.after(Duration.ofNanos(afterNanos), action);
    }

    private void write(SimHost host, int message) {
        SimProcess process = host.process();
        if (process != null) {
            measure.asked(host, message);
            process.transact(rows);
        }
    }

    /// Lets time pass until every measured transaction is where it is owed, and, if there was
    /// trouble that ends, until nothing of it is left.
    private void drain() {
        long start = world.schedule.elapsedNanos();
        long end = start + config.load().drainMax().toNanos();
        int message = 0;
        boolean over = !endsTrouble();
        while ((message < deliveries.messages() || !over)
                && world.schedule.elapsedNanos() < end) {
            if (message < deliveries.messages()
                    && deliveries.missing(message, this::counts) == 0) {
                message++;
            } else if (!over && isRecovered()) {
                over = true;
                recovery = Duration.ofNanos(world.schedule.elapsedNanos() - start);
            } else {
                pass(POLL);
            }
        }
    }

    private boolean endsTrouble() {
        return config.trouble().flapping() > 0 || config.trouble().rejoining() > 0
                || !config.trouble().faults().isEmpty();
    }

    /// Whether all nodes that are up hold the same and know each other.
    private boolean isRecovered() {
        List<SimHost> up = world.hosts.stream().filter(SimHost::isUp).toList();
        long digest = up.getFirst().store.digest().rows();
        return up.stream().allMatch(host -> host.store.digest().rows() == digest
                && knows(host, up.size() - 1));
    }

    private static boolean knows(SimHost host, int others) {
        SimProcess process = host.process();
        return process != null && process.stats().peers() == others;
    }

    // What goes wrong.

    private void trouble() {
        RandomGenerator random = chance.stream("trouble");
        List<SimHost> shuffled = shuffled(random);
        List<SimHost> starved =
                shuffled.subList(0, (int) Math.round(config.trouble().starved() * config.nodes()));
        starved.forEach(host -> starve(host, random));
        List<SimHost> flapping =
                shuffled.subList(config.nodes() - config.trouble().flapping(), config.nodes());
        flapping.forEach(host -> {
            troubled.set(host.index);
            flap(host, random);
        });
    }

    private List<SimHost> shuffled(RandomGenerator random) {
        var shuffled = new ArrayList<>(world.hosts);
        Collections.shuffle(shuffled, Random.from(random));
        return shuffled;
    }

    private void starve(SimHost host, RandomGenerator random) {
        schedule(Chance.between(RUN_MIN, RUN_MAX, random).toNanos(), () -> {
            double millis = PAUSE_MIN_MILLIS
                    * StrictMath.pow(2, random.nextDouble() * PAUSE_DOUBLINGS);
            long nanos = Duration.ofMillis((long) millis).toNanos();
            host.pausedUntilNanos = world.schedule.elapsedNanos() + nanos;
            schedule(nanos, () -> starve(host, random));
        });
    }

    private void flap(SimHost host, RandomGenerator random) {
        schedule(Chance.between(FLAP_MIN, FLAP_MAX, random).toNanos(), () -> {
            if (!flapping) {
                return;
            }
            if (host.isUp()) {
                crash(host);
            } else {
                restart(host);
            }
            flap(host, random);
        });
    }

    private void endTrouble() {
        flapping = false;
        if (config.trouble().flapping() > 0) {
            world.hosts.stream().filter(host -> troubled.get(host.index)).forEach(this::restart);
        }
    }

    private void faults(Duration busy) {
        var hosts = new HostFaults(world, this::crash, this::restart);
        var chaos = new Chaos(world.schedule, world.network, hosts, busy);
        config.trouble().faults().forEach(fault -> chaos.begin(fault, chance.of("faults")));
        crashes(busy);
    }

    private void crashes(Duration busy) {
        if (config.trouble().crashed() == 0) {
            return;
        }
        schedule(busy.toNanos() / 3, () -> {
            List<SimHost> crashed = shuffled(chance.stream("crashes"))
                    .subList(0, (int) Math.round(config.trouble().crashed() * config.nodes()));
            crashed.forEach(this::crash);
            int rejoining = (int) Math.round(config.trouble().rejoining() * crashed.size());
            schedule(REJOIN_AFTER.toNanos(),
                    () -> crashed.subList(0, rejoining).forEach(this::restart));
        });
    }

    private void crash(SimHost host) {
        if (host.isUp()) {
            troubled.set(host.index);
            measure.crashed(host);
            membership.crashed(host.index, world.schedule.elapsedNanos());
            world.crash(host);
        }
    }

    private void restart(SimHost host) {
        if (!host.isUp()) {
            membership.restarted(host.index);
            world.start(host);
        }
    }
}
