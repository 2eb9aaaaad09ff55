package dev.verdigris.bench.cluster;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/// One thing to find out about a cluster.
interface Scenario {
    /// By which it is chosen and reported.
    String name();

    /// What is done, in a sentence.
    String description();

    /// Starts a cluster, measures, and stops it.
    ///
    /// @param progress told in a line what goes on
    List<Figure> run(Consumer<String> progress) throws IOException, InterruptedException;
}
