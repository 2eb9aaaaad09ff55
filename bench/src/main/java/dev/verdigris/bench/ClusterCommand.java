package dev.verdigris.bench;

import dev.verdigris.bench.cluster.ClusterBench;
import dev.verdigris.bench.cluster.ClusterReport;
import dev.verdigris.bench.cluster.ClusterSettings;
import dev.verdigris.bench.cluster.WireSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Measures clusters of real agents.
@Command(
        name = "cluster",
        description = "Agents as processes of their own on this machine, with mTLS between them:"
                + " how soon commits are visible elsewhere, how soon many nodes agree, how long a"
                + " new node takes.",
        mixinStandardHelpOptions = true)
final class ClusterCommand implements Callable<Integer> {
    @Option(names = "--scenario", paramLabel = "NAME",
            description = "Only this scenario; may be repeated.")
    private List<String> scenarios = List.of();

    @Option(names = "--scale", paramLabel = "FACTOR", defaultValue = "1",
            description = "Length of the scenarios; the goals are meant for 1"
                    + " (${DEFAULT-VALUE}).")
    private double scale;

    @Option(names = "--delay-ms", paramLabel = "MS", defaultValue = "0",
            description = "How late packets between nodes arrive, one way (${DEFAULT-VALUE}).")
    private double delayMillis;

    @Option(names = "--loss", paramLabel = "SHARE", defaultValue = "0",
            description = "Share of packets between nodes that are lost (${DEFAULT-VALUE}).")
    private double loss;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1",
            description = "Chooses which packets are lost (${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--json", paramLabel = "FILE",
            description = "Where the results go (bench/target/cluster.json).")
    private Path json = Path.of("bench", "target", "cluster.json");

    @Option(names = "--list", description = "Only list the scenarios.")
    private boolean list;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (list) {
            ClusterBench.names().forEach(spec.commandLine().getOut()::println);
            return 0;
        }
        CommandLine command = spec.commandLine();
        ClusterReport report = ClusterBench.run(settings(), Output.progress(command));
        Output.deliver(command, report.table(), report.json(), json);
        return 0;
    }

    private ClusterSettings settings() {
        try {
            var wire = new WireSettings(
                    Duration.ofNanos(Math.round(delayMillis * 1e6)), loss, seed);
            return new ClusterSettings(scenarios, scale, wire);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
