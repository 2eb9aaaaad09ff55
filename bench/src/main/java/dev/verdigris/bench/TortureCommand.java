package dev.verdigris.bench;

import dev.verdigris.bench.torture.Torture;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Kills stores at random moments and checks what is left of them.
@Command(
        name = "torture",
        description = "Kills a store under load with SIGKILL at random moments, and checks after"
                + " each time that the file is intact, nothing acknowledged is missing, and"
                + " bookkeeping, clocks and rows agree.",
        mixinStandardHelpOptions = true)
final class TortureCommand implements Callable<Integer> {
    @Option(names = "--kills", paramLabel = "N", defaultValue = "500",
            description = "How many times (${DEFAULT-VALUE}).")
    private int kills;

    @Option(names = "--seed", paramLabel = "SEED", defaultValue = "1",
            description = "Of the moments and of the load (${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--dir", paramLabel = "FOLDER",
            description = "Where the databases are made (the system's folder for temporary files).")
    private @Nullable Path folder;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        try {
            Torture.Result result = Torture.run(new Torture.Settings(kills, seed, folder), line -> {
                spec.commandLine().getErr().println(line);
                spec.commandLine().getErr().flush();
            });
            out.println("seed " + seed + ": " + result.kills() + " kills, " + result.idle()
                    + " of them at the start, " + result.own() + " own transactions and "
                    + result.merged() + " merged versions acknowledged, none lost");
            return 0;
        } catch (IllegalStateException broken) {
            out.println(broken.getMessage());
            return 1;
        } finally {
            out.flush();
        }
    }
}
