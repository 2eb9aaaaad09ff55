package dev.verdigris.swim;

import dev.verdigris.protocol.Event;
import dev.verdigris.protocol.Event.DownReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Measures a membership: how soon crashes are seen, how often the living are held for down, what
/// it costs.
final class SwimFigures {
    private static final Duration PLANE = Duration.ofMillis(110);
    /// How long a starved node stands still at most before it runs for up to 100 ms.
    static final Duration STOP_MAX = Duration.ofSeconds(3);
    private static final Duration SETTLING = Duration.ofSeconds(5);
    /// Until all have told who their neighbours are. On the plane, where neighbourhoods chain, some
    /// minutes.
    private static final Duration SETTLED = Duration.ofMinutes(3);

    private SwimFigures() {}

    /// From crashes until each of the others held the crashed node for down.
    ///
    /// @param missed pairs of a crash and an observer that did not see it
    record Detection(List<Duration> firsts, List<Duration> all, int missed) {
        static Duration percentile(List<Duration> times, double percent) {
            Duration[] sorted = times.toArray(Duration[]::new);
            Arrays.sort(sorted);
            return sorted[(int) Math.min(sorted.length - 1L,
                    Math.round(Math.ceil(sorted.length * percent / 100)) - 1)];
        }

        @Override
        public String toString() {
            return "by the first p50 %d p99 %d ms, by all p50 %d p99 %d max %d ms, missed %d"
                    .formatted(percentile(firsts, 50).toMillis(), percentile(firsts, 99).toMillis(),
                            percentile(all, 50).toMillis(), percentile(all, 99).toMillis(),
                            percentile(all, 100).toMillis(), missed);
        }
    }

    static Detection detection(SwimConfig config, int size, int crashes, double loss, long seed) {
        var cluster = new SwimCluster(size, seed, config);
        cluster.planeSide = PLANE;
        cluster.loss = loss;
        cluster.startAllKnowingEachOther();
        cluster.run(SETTLING);
        var crashedAt = new HashMap<Integer, Duration>();
        var firsts = new HashMap<Integer, Duration>();
        var all = new ArrayList<Duration>();
        cluster.listener = seen -> {
            if (seen.event() instanceof Event.MemberDown(var member, _)) {
                int index = SwimCluster.indexOf(member.actor());
                Duration crashed = crashedAt.get(index);
                if (crashed != null) {
                    firsts.putIfAbsent(index, seen.when().minus(crashed));
                    all.add(seen.when().minus(crashed));
                }
            }
        };
        for (int i = 0; i < crashes; i++) {
            crashedAt.put(i, cluster.time());
            cluster.crash(i);
            cluster.run(Duration.ofMillis(700));
        }
        cluster.run(Duration.ofSeconds(12));
        // Those that crashed later may have seen the earlier ones or not.
        int expected = crashes * (size - crashes);
        return new Detection(new ArrayList<>(firsts.values()), all,
                Math.max(0, expected - all.size()));
    }

    /// @param healthy verdicts on nodes that run as they should
    /// @param starved verdicts on nodes that get too little CPU
    /// @param held how often any node held a running one for down, by its own verdict or another's
    record FalsePositives(long healthy, long starved, long held, long suspicions) {}

    static FalsePositives falsePositives(SwimConfig config, int size, double loss,
            double starvedShare, Duration stopMax, Duration time, long seed) {
        var cluster = new SwimCluster(size, seed, config);
        cluster.planeSide = PLANE;
        cluster.loss = loss;
        cluster.startAllKnowingEachOther();
        cluster.run(SETTLING);
        int starvedBelow = (int) (size * starvedShare);
        Map<String, Long> counts = new HashMap<>();
        cluster.listener = seen -> {
            switch (seen.event()) {
                case Event.MemberDown(var member, var reason) -> {
                    counts.merge("held", 1L, Long::sum);
                    if (reason == DownReason.SILENT) {
                        boolean starved =
                                SwimCluster.indexOf(member.actor()) < starvedBelow;
                        counts.merge(starved ? "starved" : "healthy", 1L, Long::sum);
                    }
                }
                case Event.MemberSuspected _ -> counts.merge("suspicions", 1L, Long::sum);
                default -> { }
            }
        };
        for (int i = 0; i < starvedBelow; i++) {
            cluster.starve(i, Duration.ofMillis(100), stopMax);
        }
        cluster.run(time);
        return new FalsePositives(counts.getOrDefault("healthy", 0L),
                counts.getOrDefault("starved", 0L), counts.getOrDefault("held", 0L),
                counts.getOrDefault("suspicions", 0L));
    }

    /// Bytes and packets sent per node and second, datagram headers included.
    record Traffic(double bytes, double packets) {}

    static Traffic steadyTraffic(int size, long seed) {
        var cluster = new SwimCluster(size, seed);
        cluster.planeSide = PLANE;
        cluster.startAllKnowingEachOther();
        cluster.run(SETTLED);
        return traffic(cluster, size, Duration.ofSeconds(15));
    }

    /// While some nodes crash and start again all the time.
    static Traffic flappingTraffic(int size, int flapping, long seed) {
        var cluster = new SwimCluster(size, seed);
        cluster.planeSide = PLANE;
        cluster.listener = _ -> { };
        cluster.startAllKnowingEachOther();
        cluster.run(SETTLING);
        for (int i = 0; i < flapping; i++) {
            flap(cluster, i, size - 1);
        }
        cluster.run(Duration.ofSeconds(90)); // the allowances are used up
        return traffic(cluster, size, Duration.ofSeconds(60));
    }

    private static void flap(SwimCluster cluster, int index, int through) {
        cluster.schedule(Duration.ofMillis(5_000 + index * 37L), () -> {
            cluster.crash(index);
            cluster.schedule(Duration.ofSeconds(5), () -> {
                cluster.start(index, through);
                flap(cluster, index, through);
            });
        });
    }

    private static Traffic traffic(SwimCluster cluster, int size, Duration time) {
        long bytes = cluster.bytes;
        long packets = cluster.packets;
        cluster.run(time);
        double nodeSeconds = size * (double) time.toSeconds();
        return new Traffic((cluster.bytes - bytes) / nodeSeconds,
                (cluster.packets - packets) / nodeSeconds);
    }

    /// Prints figures: `SwimFigures KIND NODES SEED [SECONDS]`; KIND is one of `detection`,
    /// `starved` and `traffic`.
    public static void main(String[] args) {
        int size = Integer.parseInt(args[1]);
        long seed = Long.parseLong(args[2]);
        Duration time = Duration.ofSeconds(args.length > 3 ? Long.parseLong(args[3]) : 60);
        long start = System.nanoTime();
        switch (args[0]) {
            case "detection" -> {
                for (double loss : List.of(0.0, 0.05)) {
                    print(start, "loss " + loss + ": "
                            + detection(SwimConfig.DEFAULT, size, 20, loss, seed));
                }
            }
            case "starved" -> {
                for (SwimConfig config : List.of(SwimConfig.PLAIN, SwimConfig.DEFAULT)) {
                    print(start, (config.equals(SwimConfig.PLAIN) ? "plain: " : "ours: ")
                            + falsePositives(config, size, 0.05, 0.1, STOP_MAX, time, seed));
                }
            }
            case "traffic" -> {
                print(start, "steady: " + steadyTraffic(size, seed));
                print(start, "10 % flap: " + flappingTraffic(size, size / 10, seed));
            }
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void print(long start, String line) {
        System.out.printf("%4d s  %s%n", (System.nanoTime() - start) / 1_000_000_000, line);
    }
}
