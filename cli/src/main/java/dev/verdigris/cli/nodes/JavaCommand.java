package dev.verdigris.cli.nodes;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Starts this program once more: the Java that runs us, with the options it was given, so that a
/// distribution's AOT cache serves the children too.
final class JavaCommand {
    /// A demo runs several nodes beside each other on what may be a small machine.
    private static final String HEAP_MAX = "-Xmx512m";

    private static final String MAIN = "dev.verdigris.cli.Main";

    private JavaCommand() {}

    static List<String> with(List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(JavaCommand::isForChildren).forEach(command::add);
        command.add(HEAP_MAX);
        // The manifest says so too, but is heard only with `-jar`.
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(MAIN);
        command.addAll(arguments);
        return command;
    }

    /// A debugger listens at one port, and an agent or a recording is about one process.
    private static boolean isForChildren(String option) {
        return !option.startsWith("-agent") && !option.startsWith("-javaagent")
                && !option.startsWith("-XX:AOTCacheOutput") && !option.startsWith("-Xrun")
                && !option.startsWith("-Dcom.sun.management");
    }
}
