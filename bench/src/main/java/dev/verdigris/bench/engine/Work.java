package dev.verdigris.bench.engine;

import org.jspecify.annotations.Nullable;

/// One line of the results: something done to a plain database, and to a replica.
interface Work {
    /// Unique; what `--work` takes.
    String name();

    /// One line for people.
    String description();

    Table table();

    Goal goal();

    default Measure measure() {
        return Measure.CPU_NANOS;
    }

    /// What [#operations] counts, in the plural.
    String unit();

    /// How many of its operations one trial does.
    long operations(Scale scale);

    /// Makes ready the plain variant; null if the work has none.
    @Nullable Trial plain(Lab lab);

    /// Makes ready the variant on a replica.
    Trial ours(Lab lab);
}
