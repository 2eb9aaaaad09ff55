package dev.verdigris.cli;

import dev.verdigris.node.NodeConfig;
import dev.verdigris.sim.Fleet;
import dev.verdigris.sim.FleetConfig;
import dev.verdigris.sim.FleetReport;
import dev.verdigris.sim.fault.Fault;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Runs a simulated cluster and prints its figures.
@Command(
        name = "sim",
        description = "Simulate a cluster of the nodes that run in production, in virtual time, and"
                + " print how fast and at what price changes reach all of them. The same options"
                + " and seed give the same figures on every machine.")
final class SimCommand implements Callable<Integer> {
    /// A storm with more nodes would have more to carry than fits in memory.
    private static final int STORM_NODES = 200;
    private static final int NODES = 800;
    private static final int GLOMERS_NODES = 25;
    /// Of 100 operations a second every other one reads.
    private static final double GLOMERS_RATE = 50;
    private static final double RATE = 200;

    private enum Scenario { STEADY, STORM }

    @Option(names = "--nodes", paramLabel = "N",
            description = "How many, 2 to 10000 (800; 25 on the map of Glomers, 200 in a storm).")
    private @Nullable Integer nodes;

    @Option(names = "--map", paramLabel = "MAP",
            description = "How far they are apart: geo19, nineteen regions of a global network;"
                    + " lan, one data centre; glomers, 100 ms between any two (geo19).")
    private FleetConfig.Map map = FleetConfig.Map.GEO19;

    @Option(names = "--protocol", paramLabel = "P",
            description = "How they tell each other: ours; or, to compare, models of Corrosion's"
                    + " plain-gossip and plain-plumtree (ours).")
    private FleetConfig.Protocol protocol = FleetConfig.Protocol.OURS;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1",
            description = "Where all chance comes from (1).")
    private long seed;

    @Option(names = "--rate", paramLabel = "N",
            description = "Transactions per second of all nodes together (200; 50 on the map of"
                    + " Glomers).")
    private @Nullable Double rate;

    @Option(names = "--messages", paramLabel = "N",
            description = "How many transactions are measured (one per node).")
    private @Nullable Integer messages;

    @Option(names = "--rows", paramLabel = "N", defaultValue = "1",
            description = "Rows of each transaction (1).")
    private int rows;

    @Option(names = "--duration", paramLabel = "SECONDS", defaultValue = "0",
            description = "Let the measured part last so long at least (0).")
    private int seconds;

    @Option(names = "--warm-up", paramLabel = "SECONDS", defaultValue = "5",
            description = "Let the same go on for so long before it is measured (5).")
    private int warmUpSeconds;

    @Option(names = "--loss", paramLabel = "SHARE", defaultValue = "0",
            description = "Share of packets that are lost, 0 to 1 (0).")
    private double loss;

    @Option(names = "--crash", paramLabel = "SHARE", defaultValue = "0",
            description = "Share of the nodes that crash at once (0).")
    private double crash;

    @Option(names = "--rejoin", paramLabel = "SHARE", defaultValue = "0",
            description = "Share of the crashed that come back at once, 5 s later (0).")
    private double rejoin;

    @Option(names = "--flap", paramLabel = "N", defaultValue = "0",
            description = "How many nodes crash and come back all the time (0).")
    private int flap;

    @Option(names = "--starve", paramLabel = "SHARE", defaultValue = "0",
            description = "Share of the nodes that get processor time only now and then (0).")
    private double starve;

    @Option(names = "--faults", paramLabel = "FAULT", split = ",",
            description = "What else goes wrong from time to time: ${COMPLETION-CANDIDATES}.")
    private Set<Fault> faults = Set.of();

    @Option(names = "--scenario", paramLabel = "NAME",
            description = "steady; or storm: 10,000-row transactions from all nodes, half of which"
                    + " flap, and half crash and rejoin at once, against calm (steady).")
    private Scenario scenario = Scenario.STEADY;

    @Option(names = "--json", description = "Print the figures as JSON.")
    private boolean json;

    @Option(names = "--histogram", description = "Draw the latencies.")
    private boolean histogram;

    @Spec private CommandSpec spec;

    SimCommand() {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        FleetConfig config = config();
        FleetReport report = Fleet.run(config, seed);
        if (json) {
            out.print(PrettyJson.of(SimOutput.json(report)) + "\n");
        } else {
            out.print(SimOutput.table(report));
        }
        if (histogram) {
            out.print(SimOutput.histogram(report));
        }
        if (scenario == Scenario.STORM) {
            FleetReport calm = Fleet.run(config.with(FleetConfig.Trouble.loss(loss)), seed);
            out.print(SimOutput.compared(report, calm));
        }
        out.flush();
        return ExitCode.OK;
    }

    private FleetConfig config() {
        boolean glomers = map == FleetConfig.Map.GLOMERS;
        boolean storm = scenario == Scenario.STORM;
        int count = nodes != null ? nodes
                : storm ? STORM_NODES : glomers ? GLOMERS_NODES : NODES;
        try {
            var load = new FleetConfig.Load(
                    Objects.requireNonNullElse(rate, storm ? 4 : glomers ? GLOMERS_RATE : RATE),
                    Objects.requireNonNullElse(messages, storm ? count / 4 : count),
                    storm ? 10_000 : rows, Duration.ofSeconds(warmUpSeconds),
                    Duration.ofSeconds(seconds), Duration.ofMinutes(1));
            var trouble = FleetConfig.Trouble.loss(loss).withFaults(new TreeSet<>(faults))
                    .withStarved(starve)
                    .withCrash(storm ? 0.5 : crash, storm ? 1 : rejoin)
                    .withFlapping(storm ? count / 2 : flap);
            return new FleetConfig(count, map, protocol, NodeConfig.DEFAULT, load, trouble);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
