package dev.verdigris.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The front door of all measurements: parses the command line and hands over to one of them.
@Command(
        name = "bench/run",
        description = "Measures Verdigris. See docs/performance.md.",
        mixinStandardHelpOptions = true,
        subcommands = {EngineCommand.class, ClusterCommand.class, TortureCommand.class})
public final class Main implements Runnable {
    @Spec private CommandSpec spec;

    Main() {}

    /// Runs one measurement and ends the process with its exit code.
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).setUsageHelpAutoWidth(true).execute(args));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which measurement?");
    }
}
