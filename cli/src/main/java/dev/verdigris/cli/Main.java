package dev.verdigris.cli;

import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// The `verdigris` command: parses the command line and hands over to one subcommand.
@Command(
        name = "verdigris",
        description = "SQLite on every node, replicated by gossip.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {TrainStart.class})
public final class Main implements Runnable {
    @Spec private CommandSpec spec;

    Main() {}

    /// Runs one command and ends the process with its exit code.
    public static void main(String[] args) {
        int exitCode = commandLine().execute(args);
        // `System.exit` asks for a logger, which loads the whole logging backend: a third of the
        // time that a short command takes. A command that succeeds leaves no threads behind.
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /// The whole command tree; tests give it writers of their own.
    static CommandLine commandLine() {
        return new CommandLine(new Main());
    }

    /// Without a subcommand there is nothing to do: shows what there is, and fails like any other
    /// incomplete command line.
    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which command?");
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
