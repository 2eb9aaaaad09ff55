package dev.verdigris.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Has a node read its schema files again.
@Command(name = "reload", description = "Apply the schema files of a running node.")
final class ReloadCommand implements Callable<Integer> {
    @Option(names = "--allow-destructive", description = "Also remove and change columns, change"
            + " keys, and drop every replicated table that no file names. Without it such a schema"
            + " is refused, and the message says what would be lost.")
    private boolean allowDestructive;

    @Spec private CommandSpec spec;

    ReloadCommand() {}

    @Override
    public Integer call() {
        AdminOutput.ask(Main.target(spec),
                allowDestructive ? "{\"Reload\":{\"allow_destructive\":true}}" : "\"Reload\"",
                spec.commandLine().getOut());
        return ExitCode.OK;
    }
}
