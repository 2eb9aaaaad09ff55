package dev.verdigris.sim.fault;

import dev.verdigris.sim.network.SimNetwork;
import dev.verdigris.sim.network.Weather;
import dev.verdigris.sim.schedule.Chance;
import dev.verdigris.sim.schedule.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/// Lets faults happen from now until a given moment, at which every one of them has undone itself.
/// Only clocks stay as they are: nothing ever promises that they agree.
public final class Chaos {
    private static final Duration PAUSE_MIN = Duration.ofSeconds(1);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(8);
    private static final Duration SPELL_MIN = Duration.ofMillis(500);
    private static final Duration SPELL_MAX = Duration.ofSeconds(12);
    private static final double LOSS_MAX = 0.3;
    private static final double DUPLICATION_MAX = 0.3;
    private static final double REORDERING_MAX = 0.5;
    private static final double FAILED_MAX = 0.5;
    private static final Duration DELAY_MAX = Duration.ofMillis(700);
    private static final Duration SLOW_MAX = Duration.ofMillis(400);
    private static final Duration SKEW_MAX = Duration.ofMillis(140);
    private static final Duration JUMP_MAX = Duration.ofSeconds(5);

    private final Schedule schedule;
    private final SimNetwork network;
    private final FaultyHosts hosts;
    private final long endNanos;

    public Chaos(Schedule schedule, SimNetwork network, FaultyHosts hosts, Duration howLong) {
        this.schedule = schedule;
        this.network = network;
        this.hosts = hosts;
        endNanos = schedule.elapsedNanos() + howLong.toNanos();
    }

    public void begin(Fault fault, Chance chance) {
        RandomGenerator random = chance.stream(fault.name());
        switch (fault) {
            case LOSS -> weather(random, LOSS_MAX, (now, share) -> now.withLoss(share));
            case DUPLICATION ->
                    weather(random, DUPLICATION_MAX, (now, share) -> now.withDuplication(share));
            case REORDERING ->
                    weather(random, REORDERING_MAX, (now, share) -> now.withReordering(share));
            case DELAY -> spells(random, () -> slowLinks(random));
            case PARTITION -> spells(random, () -> partition(random));
            case ONE_WAY_CUT -> spells(random, () -> oneWayCut(random));
            case CRASH -> spells(random, () -> crash(random, spell(random)));
            case ABSENCE -> crash(random, endNanos - schedule.elapsedNanos());
            case SLOW_DISK -> spells(random, () -> slowDisk(random));
            case FAILED_APPLY -> spells(random, () -> failedApplies(random));
            case CLOCK_SKEW -> skewClocks(random);
            case CLOCK_JUMP -> spells(random, () -> hosts.shiftClock(anyHost(random),
                    Chance.between(JUMP_MAX.negated(), JUMP_MAX, random)));
        }
    }

    private interface Change {
        Weather of(Weather now, double share);
    }

    /// One kind of bad weather over the whole time.
    private void weather(RandomGenerator random, double shareMax, Change change) {
        double share = random.nextDouble(shareMax);
        become(now -> change.of(now, share));
        schedule.at(endNanos, () -> become(now -> change.of(now, 0)));
    }

    private void become(UnaryOperator<Weather> change) {
        network.weather(change.apply(network.weather()));
    }

    /// Repeats a fault, with pauses, until the end.
    private void spells(RandomGenerator random, Runnable fault) {
        long at = schedule.elapsedNanos() + Chance.between(PAUSE_MIN, PAUSE_MAX, random).toNanos();
        if (at < endNanos) {
            schedule.at(at, () -> {
                fault.run();
                spells(random, fault);
            });
        }
    }

    /// @return nanoseconds from now to the end of a spell
    private long spell(RandomGenerator random) {
        return Chance.between(SPELL_MIN, SPELL_MAX, random).toNanos();
    }

    private void undoAfter(long nanos, Runnable undo) {
        schedule.at(Math.min(schedule.elapsedNanos() + nanos, endNanos), undo);
    }

    private int anyHost(RandomGenerator random) {
        return random.nextInt(hosts.count());
    }

    private void slowLinks(RandomGenerator random) {
        Duration delay = Chance.between(Duration.ofMillis(50), DELAY_MAX, random);
        become(now -> now.withDelay(delay));
        undoAfter(spell(random), () -> become(now -> now.withDelay(Duration.ZERO)));
    }

    private void partition(RandomGenerator random) {
        var left = new boolean[hosts.count()];
        for (int host = 0; host < left.length; host++) {
            left[host] = random.nextBoolean();
        }
        var links = new ArrayList<int[]>();
        for (int a = 0; a < left.length; a++) {
            for (int b = 0; b < left.length; b++) {
                if (left[a] != left[b]) {
                    links.add(new int[] {a, b});
                }
            }
        }
        cut(links, spell(random));
    }

    private void oneWayCut(RandomGenerator random) {
        int host = anyHost(random);
        boolean deaf = random.nextBoolean();
        var links = new ArrayList<int[]>();
        for (int other = 0; other < hosts.count(); other++) {
            if (other != host && random.nextInt(4) != 0) {
                links.add(deaf ? new int[] {other, host} : new int[] {host, other});
            }
        }
        cut(links, spell(random));
    }

    private void cut(List<int[]> links, long nanos) {
        links.forEach(link -> network.cut(link[0], link[1]));
        undoAfter(nanos, () -> links.forEach(link -> network.mend(link[0], link[1])));
    }

    private void crash(RandomGenerator random, long nanos) {
        int host = anyHost(random);
        if (hosts.isUp(host)) {
            hosts.crash(host);
            undoAfter(nanos, () -> hosts.restart(host));
        }
    }

    private void slowDisk(RandomGenerator random) {
        int host = anyHost(random);
        hosts.slowDisk(host, Chance.between(Duration.ofMillis(5), SLOW_MAX, random));
        undoAfter(spell(random), () -> hosts.slowDisk(host, Duration.ZERO));
    }

    private void failedApplies(RandomGenerator random) {
        int host = anyHost(random);
        hosts.failApplies(host, random.nextDouble(FAILED_MAX));
        undoAfter(spell(random), () -> hosts.failApplies(host, 0));
    }

    private void skewClocks(RandomGenerator random) {
        for (int host = 0; host < hosts.count(); host++) {
            hosts.shiftClock(host, Chance.between(SKEW_MAX.negated(), SKEW_MAX, random));
        }
    }
}
