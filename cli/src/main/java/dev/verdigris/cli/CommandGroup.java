package dev.verdigris.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// A command that only holds others.
abstract class CommandGroup implements Runnable {
    @Spec private CommandSpec spec;

    /// Without a subcommand there is nothing to do: fails like any other incomplete command line.
    @Override
    public final void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }

    final Target target() {
        return Main.target(spec);
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /// Asks the node and prints what it answers.
    final void ask(String command) {
        AdminOutput.ask(target(), command, out());
    }
}
