package dev.verdigris.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// The `verdigris` command: parses the command line and hands over to one subcommand.
///
/// The options here may stand before or after the subcommand.
@Command(
        name = "verdigris",
        description = "SQLite on every node, replicated by gossip.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Main.Version.class,
        subcommands = {AgentCommand.class, DemoCommand.class, QueryCommand.class, ExecCommand.class,
            ReloadCommand.class, ClusterCommand.class, SyncCommand.class, DbCommand.class,
            ImportCommand.class, TlsCommand.class, SimCommand.class, TrainStart.class})
public final class Main extends CommandGroup {
    @Option(names = {"-c", "--config"}, paramLabel = "FILE", scope = ScopeType.INHERIT,
            description = "Configuration of the node (/etc/corrosion/config.toml).")
    private @Nullable Path config;

    @Option(names = "--api-addr", paramLabel = "IP:PORT", scope = ScopeType.INHERIT,
            converter = AddressConverter.class,
            description = "HTTP API of the node (the first of api.bind_addr).")
    private @Nullable InetSocketAddress apiAddress;

    @Option(names = "--db-path", paramLabel = "FILE", scope = ScopeType.INHERIT,
            description = "Database of the node (db.path).")
    private @Nullable Path databasePath;

    @Option(names = "--admin-path", paramLabel = "SOCKET", scope = ScopeType.INHERIT,
            description = "Admin socket of the node (admin.uds_path).")
    private @Nullable Path adminPath;

    Main() {}

    /// Runs one command and ends the process with its exit code.
    public static void main(String[] args) {
        // UTF-8 whatever the locale: what a query prints are the bytes that the database holds.
        var out = new PrintWriter(new OutputStreamWriter(
                new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8));
        int exitCode = commandLine().setOut(out).execute(args);
        out.flush();
        // `System.exit` asks for a logger, which loads the whole logging backend: a third of the
        // time that a short command takes. A command that succeeds leaves no threads behind.
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /// The whole command tree; tests give it writers of their own.
    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setUsageHelpAutoWidth(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Failures::ofUsage)
                .setExecutionExceptionHandler(Failures::ofCommand);
    }

    /// What the options and the surroundings say about the node to talk to.
    static Target target(CommandSpec spec) {
        var main = (Main) spec.root().userObject();
        return new Target(Surroundings.current(), main.config, main.apiAddress, main.databasePath,
                main.adminPath);
    }

    /// Takes the version from the jar's manifest; classes that run outside a jar have none.
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {
                "verdigris " + Objects.requireNonNullElse(version, "(not packaged)")
            };
        }
    }
}
