package dev.verdigris.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import picocli.CommandLine;

/// Where a measurement goes: progress to the error stream, the table to the output, JSON to a file.
final class Output {
    private Output() {}

    static Consumer<String> progress(CommandLine command) {
        return line -> {
            command.getErr().println(line);
            command.getErr().flush();
        };
    }

    /// @param file made or replaced, with the folders it lies in
    static void deliver(CommandLine command, String table, String json, Path file)
            throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(file, json);
        command.getOut().print(table);
        command.getOut().flush();
    }
}
