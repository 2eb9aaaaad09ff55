package dev.verdigris.bench.engine;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What to measure, and how thoroughly.
///
/// @param works names of works, or beginnings that end with `*`; all if empty
/// @param rounds measured rounds, from 1
/// @param scale the factor on the size of each work, above 0; the goals are meant for 1
/// @param folder where the databases are made; null for the system's own
public record EngineSettings(
        List<String> works, int rounds, double scale, @Nullable Path folder) {
    public EngineSettings {
        works = List.copyOf(works);
        if (rounds < 1) {
            throw new IllegalArgumentException(rounds + " rounds");
        }
        if (!(scale > 0)) {
            throw new IllegalArgumentException("a scale of " + scale);
        }
        for (String wanted : works) {
            if (EngineBench.names().stream().noneMatch(name -> matches(wanted, name))) {
                throw new IllegalArgumentException("no work " + wanted);
            }
        }
    }

    boolean wants(String name) {
        return works.isEmpty() || works.stream().anyMatch(wanted -> matches(wanted, name));
    }

    private static boolean matches(String wanted, String name) {
        return wanted.endsWith("*")
                ? name.startsWith(wanted.substring(0, wanted.length() - 1))
                : name.equals(wanted);
    }
}
