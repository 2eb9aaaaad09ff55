package dev.verdigris.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayDeque;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// What the launcher runs once to record the AOT cache: what this loads starts fast later.
///
/// It touches what every command needs and changes nothing outside the process. A command that is
/// slow to start adds its own work here; the why is in
/// `docs/adr/0005-distribution-folder-and-aot-cache.md`.
@Command(name = "train-start", hidden = true, description = "Records the AOT cache.")
final class TrainStart implements Runnable {
    @Spec private CommandSpec spec;

    TrainStart() {}

    @Override
    public void run() {
        var waiting = new ArrayDeque<CommandLine>();
        waiting.add(spec.root().commandLine());
        var nowhere = new PrintWriter(Writer.nullWriter());
        while (!waiting.isEmpty()) {
            var command = waiting.remove();
            command.usage(nowhere);
            command.printVersionHelp(nowhere);
            waiting.addAll(command.getSubcommands().values());
        }
    }
}
