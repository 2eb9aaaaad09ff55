package dev.verdigris.cli;

import dev.verdigris.agent.Agent;
import dev.verdigris.agent.AgentException;
import dev.verdigris.client.AdminClient;
import dev.verdigris.client.ClientException;
import dev.verdigris.client.Statement;
import dev.verdigris.client.VerdigrisClient;
import dev.verdigris.config.Config;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// What the launcher runs once to record the AOT cache: what this loads starts fast later.
///
/// It shows every help text, runs a node in a temporary folder on ports of the system's choice, and
/// talks to it as the commands do. A failure costs speed later and nothing else; the why is in
/// `docs/adr/0005-distribution-folder-and-aot-cache.md`.
@Command(name = "train-start", hidden = true, description = "Records the AOT cache.")
final class TrainStart implements Runnable {
    private static final int REQUESTS = 50;

    @Spec private CommandSpec spec;

    TrainStart() {}

    @Override
    public void run() {
        var nowhere = new PrintWriter(Writer.nullWriter());
        var waiting = new ArrayDeque<CommandLine>();
        waiting.add(spec.root().commandLine());
        while (!waiting.isEmpty()) {
            var command = waiting.remove();
            command.usage(nowhere);
            command.printVersionHelp(nowhere);
            waiting.addAll(command.getSubcommands().values());
        }
        try {
            runNode(nowhere);
        } catch (IOException | AgentException | ClientException _) {
            // As on a machine without loopback: then there is less to remember.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void runNode(PrintWriter out)
            throws IOException, AgentException, InterruptedException {
        Path folder = Files.createTempDirectory("verdigris-train");
        try {
            Path schema = Files.writeString(folder.resolve("t.sql"),
                    "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, x TEXT);");
            Config config = Config.parse("""
                    db.path = "%1$s/t.db"
                    db.schema_paths = ["%2$s"]
                    api.bind_addr = "127.0.0.1:0"
                    gossip.bind_addr = "127.0.0.1:0"
                    gossip.plaintext = true
                    admin.uds_path = "%1$s/s"
                    """.formatted(folder, schema), "training", Map.of());
            try (Agent agent = Agent.start(config)) {
                talk(Target.client(agent.apiAddresses().getFirst(), null), out);
                try (AdminClient admin = AdminClient.connect(config.admin().udsPath())) {
                    admin.ask("\"Stats\"", AdminOutput.to(out));
                }
            }
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static void talk(VerdigrisClient client, PrintWriter out) {
        for (int i = 0; i < REQUESTS; i++) {
            client.transact(List.of(Statement.of("INSERT INTO t VALUES (?, ?)", i, "x")), null);
            client.query(Statement.of("SELECT * FROM t"), null, QueryCommand.printer(out));
        }
    }
}
