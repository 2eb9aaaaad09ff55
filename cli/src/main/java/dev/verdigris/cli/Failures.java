package dev.verdigris.cli;

import dev.verdigris.agent.AgentException;
import dev.verdigris.cli.input.InputException;
import dev.verdigris.cli.nodes.NodeFailed;
import dev.verdigris.client.ClientException;
import dev.verdigris.config.ConfigException;
import dev.verdigris.net.tls.TlsException;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// Turns what went wrong into a line on the standard error and an exit code.
final class Failures {
    private Failures() {}

    /// A command line that makes no sense: 2.
    static int ofUsage(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        say(err, String.valueOf(failure.getMessage()));
        if (!UnmatchedArgumentException.printSuggestions(failure, err)) {
            err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        }
        err.flush();
        return ExitCode.USAGE;
    }

    /// A command that failed: 1. Only a failure nobody thought of shows its stack.
    static int ofCommand(Exception failure, CommandLine command, ParseResult parsed) {
        command.getOut().flush();
        PrintWriter err = command.getErr();
        switch (failure) {
            case OutputClosed _ -> { }
            case CommandFailed _, ClientException _, ConfigException _, AgentException _,
                    TlsException _, InputException _, NodeFailed _ ->
                    say(err, String.valueOf(failure.getMessage()));
            case IOException _ -> say(err, failure.getClass().getSimpleName() + ": "
                    + failure.getMessage());
            case InterruptedException _ -> say(err, "interrupted");
            default -> {
                say(err, "this is a bug in verdigris: " + failure);
                failure.printStackTrace(err);
            }
        }
        err.flush();
        return ExitCode.SOFTWARE;
    }

    private static void say(PrintWriter err, String message) {
        err.println("verdigris: " + message.strip());
    }
}
