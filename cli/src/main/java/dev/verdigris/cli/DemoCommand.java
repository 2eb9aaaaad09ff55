package dev.verdigris.cli;

import dev.verdigris.cli.demo.Demo;
import dev.verdigris.cli.demo.Progress;
import dev.verdigris.cli.input.Inputs;
import dev.verdigris.cli.input.Table;
import dev.verdigris.cli.nodes.LocalCluster;
import dev.verdigris.cli.nodes.NodeFailed;
import dev.verdigris.cli.nodes.NodeProcess;
import dev.verdigris.client.ClientException;
import dev.verdigris.net.tls.TlsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Shows what the rest is for, and succeeds only if all nodes end up with the same rows.
@Command(
        name = "demo",
        description = "Replicate real rows between three nodes on this machine, kill one, and watch"
                + " it catch up.")
final class DemoCommand implements Callable<Integer> {
    @Option(names = "--input", paramLabel = "FILE",
            description = "Rows to replicate: CSV with a header, or NDJSON (this machine's services"
                    + " and packages).")
    private @Nullable Path input;

    @Option(names = "--keep", description = "Leave the nodes running, and print what to try.")
    private boolean keep;

    @Spec private CommandSpec spec;

    DemoCommand() {}

    @Override
    public Integer call() throws IOException, TlsException, InterruptedException {
        long start = System.nanoTime();
        List<Table> tables = input == null ? Inputs.ofThisMachine() : List.of(Inputs.read(input));
        var progress = new Progress(spec.commandLine().getErr(), Terminal.isStandardError());
        try (var cluster = LocalCluster.prepare(Demo.NODES, Demo.schema(tables), keep)) {
            // Also when we are interrupted, or told to end.
            Runtime.getRuntime().addShutdownHook(new Thread(cluster::close, "clean-up"));
            var demo = new Demo(cluster, tables, Demo.Size.DEFAULT, progress);
            boolean equal = play(cluster, demo, start);
            if (keep && !cluster.isClosed()) {
                cluster.keep();
                explain(cluster, tables.getFirst());
            }
            return equal ? ExitCode.OK : ExitCode.SOFTWARE;
        }
    }

    private boolean play(LocalCluster cluster, Demo demo, long start)
            throws IOException, InterruptedException {
        try {
            return demo.run(start, spec.commandLine().getOut());
        } catch (ClientException | NodeFailed failure) {
            if (cluster.isClosed()) {
                return false; // We were told to end; that the nodes are gone is no news.
            }
            if (failure instanceof ClientException) {
                cluster.nodes().forEach(NodeProcess::requireRunning);
            }
            throw failure;
        }
    }

    private void explain(LocalCluster cluster, Table table) {
        String program = Files.isExecutable(Path.of("verdigris")) ? "./verdigris" : "verdigris";
        String first = program + " -c " + cluster.nodes().getFirst().files().config();
        String last = program + " -c " + cluster.nodes().getLast().files().config();
        PrintWriter out = spec.commandLine().getOut();
        out.print("""

                The nodes run on, in %s. Try:
                    %s query --columns 'SELECT * FROM "%s" LIMIT 5'
                    %s exec "INSERT INTO probe (id, writer) VALUES (-1, 'me')"
                    %s query "SELECT * FROM probe WHERE id = -1"
                    %s cluster members
                Stop them and remove all they wrote:
                    %s
                """.formatted(cluster.folder(), first, table.name(), first, last, first,
                cluster.stopCommand()));
        out.flush();
    }
}
