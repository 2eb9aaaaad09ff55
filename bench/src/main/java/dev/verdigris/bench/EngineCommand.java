package dev.verdigris.bench;

import dev.verdigris.bench.engine.EngineBench;
import dev.verdigris.bench.engine.EngineReport;
import dev.verdigris.bench.engine.EngineSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Measures the engine against plain SQLite.
@Command(
        name = "engine",
        description = "Replicated tables against plain ones: the same work through the same"
                + " binding in the same process, in CPU time of the working thread.",
        mixinStandardHelpOptions = true)
final class EngineCommand implements Callable<Integer> {
    @Option(names = "--work", paramLabel = "NAME",
            description = "Only this work; may be repeated. A name that ends with * stands for all"
                    + " that begin so.")
    private List<String> works = List.of();

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "5",
            description = "Measured rounds, after one that is not (${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--scale", paramLabel = "FACTOR", defaultValue = "1",
            description = "Size of the work; the goals are meant for 1, other sizes are for quick"
                    + " looks (${DEFAULT-VALUE}).")
    private double scale;

    @Option(names = "--json", paramLabel = "FILE",
            description = "Where the results go (bench/target/engine.json).")
    private Path json = Path.of("bench", "target", "engine.json");

    @Option(names = "--dir", paramLabel = "FOLDER",
            description = "Where the databases are made (the system's folder for temporary files).")
    private @Nullable Path folder;

    @Option(names = "--list", description = "Only list what there is to measure.")
    private boolean list;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (list) {
            EngineBench.names().forEach(spec.commandLine().getOut()::println);
            return 0;
        }
        CommandLine command = spec.commandLine();
        EngineReport report = EngineBench.run(settings(), Output.progress(command));
        Output.deliver(command, report.table(), report.json(), json);
        return 0;
    }

    private EngineSettings settings() {
        try {
            return new EngineSettings(works, rounds, scale, folder);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
