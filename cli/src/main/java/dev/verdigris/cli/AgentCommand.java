package dev.verdigris.cli;

import dev.verdigris.agent.Agent;
import dev.verdigris.agent.AgentException;
import dev.verdigris.config.Config;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Runs a node until it is told to stop: by SIGTERM or SIGINT it leaves the cluster and exits
/// with 0.
@Command(name = "agent", description = "Run a node.")
final class AgentCommand implements Callable<Integer> {
    @Option(names = "--dev", description = "Run a single node on loopback, without configuration:"
            + " data in ./verdigris-data, tables from ./schema/*.sql.")
    private boolean dev;

    @Option(names = "--until-eof", description = "Stop when the standard input ends: a process that"
            + " starts nodes takes them along, however it dies.")
    private boolean untilEof;

    @Spec private CommandSpec spec;

    AgentCommand() {}

    @Override
    public Integer call() throws AgentException, IOException, InterruptedException {
        Target target = Main.target(spec);
        if (dev && target.namesConfig()) {
            throw new ParameterException(spec.commandLine(), "--dev takes no --config");
        }
        Config config;
        if (dev) {
            config = target.replaced(DevNode.config(Path.of("")));
            config.api().bindAddrs().forEach(DevNode::requireFree);
        } else {
            config = target.config();
        }
        Agent agent = Agent.start(config);
        var running = new RunningAgent(agent);
        if (untilEof) {
            RunningAgent.stopAtEndOf(System.in);
        }
        if (dev) {
            introduce(agent, config);
        }
        running.awaitFailure();
        return ExitCode.SOFTWARE;
    }

    private void introduce(Agent agent, Config config) {
        var api = config.api().bindAddrs().getFirst();
        String flag = api.equals(DevNode.API_ADDRESS) ? "" : " --api-addr " + AddressText.of(api);
        PrintWriter out = spec.commandLine().getOut();
        out.print("""

                A node for development runs here; Ctrl-C stops it. From this folder:
                    verdigris query%1$s "SELECT name FROM sqlite_schema"
                    verdigris exec%1$s "INSERT INTO ..."
                    verdigris cluster members
                Other nodes join it at %2$s. Everything it keeps is in %3$s.
                """.formatted(flag, AddressText.of(agent.gossipAddress()),
                DevNode.dataFolder(Path.of("")).toAbsolutePath()));
        if (!DevNode.hasSchema(Path.of(""))) {
            out.print("There is no ./schema: only tables created by a file in it, such as"
                    + " ./schema/tables.sql, are replicated. They are read at the start"
                    + " and by `verdigris reload`.\n");
        }
        out.flush();
    }
}
