package dev.verdigris.sim;

import dev.verdigris.sim.figures.Deliveries;
import dev.verdigris.sim.figures.Membership;
import dev.verdigris.sim.figures.Queues;
import dev.verdigris.sim.figures.Traffic;
import dev.verdigris.sim.network.SimNetwork;
import dev.verdigris.sim.network.Weather;
import dev.verdigris.sim.rival.Rival;
import dev.verdigris.sim.rival.Stage;
import dev.verdigris.sim.schedule.Chance;
import dev.verdigris.sim.schedule.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;

/// Runs a model of another system on the same map, with the same load and loss, as [Fleet] runs
/// production nodes. Of troubles there are loss and the crash.
final class RivalFleet {
    private static final Duration POLL = Duration.ofMillis(100);
    /// Passing on goes on after all are reached: the last pass of the gossip model in a cluster of
    /// 10,000 leaves 12 s after the first.
    private static final Duration AFTERMATH = Duration.ofSeconds(12);

    private final FleetConfig config;
    private final long seed;
    private final Chance chance;
    private final Schedule schedule = new Schedule();
    private final Deliveries deliveries;
    private final Traffic traffic = new Traffic();
    private final Rival rival;
    private final BitSet crashed = new BitSet();
    private long events;

    RivalFleet(FleetConfig config, long seed, Function<Stage, Rival> protocol) {
        this.config = config;
        this.seed = seed;
        chance = new Chance(seed);
        var network = new SimNetwork(config.map().terrain(config.nodes(), chance), schedule,
                chance.of("network"));
        network.weather(Weather.FAIR.withLoss(config.trouble().loss()));
        deliveries = new Deliveries(config.load().messages(), config.nodes());
        rival = protocol.apply(
                new Stage(schedule, network, deliveries, traffic, chance.stream("rival")));
    }

    FleetReport run() {
        long begun = Fleet.processorNanos();
        FleetConfig.Load load = config.load();
        write(load.warmUp(), load.warmUpMessages(), load.messages());
        run(load.warmUp());
        Map<Traffic.Kind, Traffic.Amount> before = traffic.amounts();
        long start = schedule.elapsedNanos();
        schedule.after(load.busy().dividedBy(3), this::crash);
        write(load.busy(), load.messages(), 0);
        run(load.busy());
        drain();
        run(AFTERMATH);
        return new FleetReport(config, seed, deliveries.perNode(this::counts),
                deliveries.allNodes(this::counts), deliveries.share(this::counts),
                deliveries.extraCopies(), deliveries.sendsPerDelivery(),
                deliveries.longHaulShare(), Traffic.since(before, traffic.amounts()),
                Duration.ofNanos(schedule.elapsedNanos() - start),
                new Membership().report(), Queues.EMPTY, null, schedule.elapsed(),
                Duration.ofNanos(Fleet.processorNanos() - begun), events);
    }

    private boolean counts(int node) {
        return !crashed.get(node);
    }

    private void write(Duration time, int count, int firstMessage) {
        List<Integer> turns = shuffled("turns " + firstMessage);
        for (int i = 0; i < count; i++) {
            int node = turns.get(i % turns.size());
            int message = firstMessage + i;
            schedule.after(Duration.ofNanos(time.toNanos() * i / count), () -> {
                if (!crashed.get(node)) {
                    rival.originate(node, message);
                }
            });
        }
    }

    private List<Integer> shuffled(String purpose) {
        var nodes = new ArrayList<>(IntStream.range(0, config.nodes()).boxed().toList());
        Collections.shuffle(nodes, Random.from(chance.stream(purpose)));
        return nodes;
    }

    private void crash() {
        int count = (int) Math.round(config.trouble().crashed() * config.nodes());
        for (int node : shuffled("crashes").subList(0, count)) {
            crashed.set(node);
            rival.crash(node);
        }
    }

    private void run(Duration howLong) {
        long end = schedule.elapsedNanos() + howLong.toNanos();
        while (schedule.step(end)) {
            events++;
        }
    }

    private void drain() {
        long end = schedule.elapsedNanos() + config.load().drainMax().toNanos();
        int message = 0;
        while (message < deliveries.messages() && schedule.elapsedNanos() < end) {
            if (deliveries.missing(message, this::counts) == 0) {
                message++;
            } else {
                run(POLL);
            }
        }
    }
}
