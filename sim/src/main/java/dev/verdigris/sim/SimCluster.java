package dev.verdigris.sim;

import dev.verdigris.node.NodeConfig;
import dev.verdigris.protocol.Input;
import dev.verdigris.protocol.Liveness;
import dev.verdigris.sim.fault.Chaos;
import dev.verdigris.sim.fault.Fault;
import dev.verdigris.sim.network.Places;
import dev.verdigris.sim.schedule.Chance;
import dev.verdigris.sim.schedule.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A cluster that exists in virtual time only: what it does is a function of its seed, its
/// configuration and the calls of the test.
///
/// Every failure, whether a check found it or the code threw it, ends the run as a
/// [SimulationFailure] that says how to see it again. Belongs to one platform thread.
public final class SimCluster implements AutoCloseable {
    private static final Duration START_SPREAD = Duration.ofSeconds(1);

    private final SimConfig config;
    private final long seed;
    private final World world;
    private final Schedule schedule;
    private final Rest rest;
    private final Workload workload;
    private final List<Schedule.Entry> starts = new ArrayList<>();

    /// Starts all nodes within the first second.
    public SimCluster(SimConfig config, long seed) {
        this(config, seed, Tampering.NONE);
    }

    SimCluster(SimConfig config, long seed, Tampering tampering) {
        this.config = config;
        this.seed = seed;
        var chance = new Chance(seed);
        var terrain = new Places(config.nodes(), chance.of("network").stream("places"));
        world = new World(new Setting(terrain, NodeConfig.DEFAULT, ServiceTimes.COARSE,
                (_, actor) -> new SqliteStore(actor), config.encoded(), true, Onlooker.NONE,
                tampering), chance);
        schedule = world.schedule;
        rest = new Rest(world, config.restMax());
        workload = new Workload(world.chance.stream("workload"));
        RandomGenerator delays = world.chance.stream("starts");
        for (SimHost host : world.hosts) {
            starts.add(schedule.after(Chance.between(Duration.ZERO, START_SPREAD, delays),
                    () -> start(host)));
        }
    }

    // The whole run of a seed.

    /// Runs the configured workload and faults, then lets the cluster come to rest and checks it.
    public SimStats runToRest() {
        run(START_SPREAD);
        Chaos chaos = chaos(config.busy());
        for (Fault fault : config.faults()) {
            chaos.begin(fault, world.chance.of("faults"));
        }
        scheduleWrites();
        run(config.busy());
        runToAgreement();
        return stats();
    }

    private void scheduleWrites() {
        RandomGenerator times = world.chance.stream("writes");
        int large = config.largeRows() == 0 ? -1 : times.nextInt(config.writes());
        for (int i = 0; i < config.writes(); i++) {
            int host = times.nextInt(config.nodes());
            List<Workload.Sql> statements = i == large
                    ? workload.lot(config.largeRows())
                    : workload.transaction();
            schedule.after(Chance.between(Duration.ZERO, config.busy(), times),
                    () -> write(host, statements));
        }
    }

    public SimStats stats() {
        Tally tally = world.tally;
        return new SimStats(world.trace.events(), world.network.packets(),
                schedule.elapsed().toMillis(), world.ledger.commits(), tally.batches,
                tally.suspicions, tally.syncs, tally.crashes, world.trace.hash());
    }

    // What a test does and sees.

    /// Lets virtual time pass.
    public void run(Duration howLong) {
        guarded(() -> world.run(howLong));
    }

    /// Lets virtual time pass until nothing is missing at any node that is up and membership is
    /// settled, then checks that all nodes show what was written.
    ///
    /// @throws SimulationFailure if that takes more than [SimConfig#restMax], or they do not
    public void runToAgreement() {
        guarded(rest::await);
    }

    /// Queues a transaction of one statement at a node; lost if the node is down or goes down
    /// before it commits.
    public void write(int host, String sql, Object... values) {
        write(host, List.of(Workload.Sql.of(sql, values)));
    }

    /// Queues a transaction of so many rows that no other transaction touches.
    public void writeLot(int host, int rows) {
        write(host, workload.lot(rows));
    }

    private void write(int host, List<Workload.Sql> statements) {
        SimProcess process = world.hosts.get(host).process();
        if (process != null) {
            process.transact(statements);
        }
    }

    /// The rows of a query at one node, each value as text.
    public List<List<@Nullable String>> query(int host, String sql) {
        return world.hosts.get(host).store.query(sql);
    }

    /// Cuts these hosts off from all others, but not from each other.
    public void isolate(Integer... group) {
        forEachLinkOut(List.of(group), world.network::cut);
    }

    /// Undoes [#isolate] of the same hosts.
    public void heal(Integer... group) {
        forEachLinkOut(List.of(group), world.network::mend);
    }

    private interface LinkAction {
        void on(int from, int to);
    }

    private void forEachLinkOut(List<Integer> group, LinkAction action) {
        for (int inside : group) {
            for (int outside = 0; outside < config.nodes(); outside++) {
                if (!group.contains(outside)) {
                    action.on(inside, outside);
                    action.on(outside, inside);
                }
            }
        }
    }

    /// Ends a node at once, or keeps it from starting. What it has committed stays.
    public void crash(int host) {
        starts.get(host).cancel();
        world.crash(world.hosts.get(host));
    }

    /// Has a node say goodbye; it goes on until [#crash].
    public void leave(int host) {
        SimProcess process = world.hosts.get(host).process();
        if (process != null) {
            guarded(() -> process.handle(new Input.Leave()));
        }
    }

    /// What a node believes of another; null if it does not know it.
    ///
    /// @throws IllegalStateException if the node is down
    public @Nullable Liveness belief(int host, int other) {
        SimProcess process = world.hosts.get(host).process();
        if (process == null) {
            throw new IllegalStateException("node " + host + " is down");
        }
        return process.beliefs().get(world.hosts.get(other).actor);
    }

    public void restart(int host) {
        guarded(() -> start(world.hosts.get(host)));
    }

    /// Moves the wall clock of a host.
    public void shiftClock(int host, Duration by) {
        world.hosts.get(host).shiftClock(by);
    }

    /// Lets single faults begin, all of them over after `howLong`.
    public Chaos chaos(Duration howLong) {
        var hosts = new HostFaults(world, host -> crash(host.index), this::start);
        return new Chaos(schedule, world.network, hosts, howLong);
    }

    private void start(SimHost host) {
        if (!host.isUp()) {
            world.start(host);
        }
    }

    // Failures.

    private void guarded(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error failure) {
            throw failure instanceof SimulationFailure known
                    ? known
                    : new SimulationFailure(config, seed, stats(), failure);
        }
    }

    @Override
    public void close() {
        world.hosts.forEach(SimHost::close);
    }
}
