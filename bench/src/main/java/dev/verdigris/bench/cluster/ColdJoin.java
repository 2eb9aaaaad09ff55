package dev.verdigris.bench.cluster;

import dev.verdigris.cli.nodes.NodeProcess;
import dev.verdigris.cli.nodes.Waiting;
import dev.verdigris.client.RowSink;
import dev.verdigris.client.Statement;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How long a new node takes to hold a large database, and what that does to writers on the nodes
/// that give it.
record ColdJoin(int rows, double perSecond, Duration measured, WireSettings wire)
        implements Scenario {
    private static final int DONORS = 2;
    private static final int ROWS_PER_TRANSACTION = 10_000;
    private static final Duration AGREE_TIMEOUT = Duration.ofMinutes(15);
    private static final Duration LOOK_PAUSE = Duration.ofMillis(100);
    /// Of each writer while the node joins.
    private static final int WRITES_MAX = 1_000_000;
    /// How much slower writes may become, at the 99th percentile.
    private static final double SLOWER_MAX = 1.1;
    private static final String SCHEMA = ProbeRows.TABLE + """
            CREATE TABLE machines (id INTEGER PRIMARY KEY NOT NULL, name TEXT, region TEXT,
                memory INTEGER);
            """;

    @Override
    public String name() {
        return "cold-join";
    }

    @Override
    public String description() {
        return "an empty node joins two that hold " + rows + " rows, written "
                + ROWS_PER_TRANSACTION + " a transaction, while these take " + (int) perSecond
                + " one-row transactions/s";
    }

    @Override
    public List<Figure> run(Consumer<String> progress) throws IOException, InterruptedException {
        try (var fleet = new Fleet(DONORS + 1, SCHEMA, wire); Api api = fleet.api()) {
            NodeProcess joiner = fleet.nodes().getLast();
            progress.accept(name() + ": starting " + DONORS + " nodes");
            fleet.start(DONORS);
            progress.accept(name() + ": writing " + rows + " rows");
            fill(fleet, api);
            fleet.awaitAgreement(fleet.nodes().subList(0, DONORS), AGREE_TIMEOUT);

            progress.accept(name() + ": writing alone");
            List<URI> writers = fleet.apis().subList(0, DONORS);
            int number = (int) Math.round(measured.toMillis() / 1e3 * perSecond / DONORS);
            var alone = new Load(api, writers, 0, perSecond, number);
            alone.run();

            progress.accept(name() + ": a node joins");
            var beside = new Load(api, writers, DONORS, perSecond, WRITES_MAX);
            var writing = new FutureTask<>(beside::run);
            Thread.ofPlatform().name("load").start(writing);
            long begin = System.nanoTime();
            double serves;
            double holds;
            try {
                joiner.start();
                joiner.awaitReady();
                serves = secondsSince(begin);
                awaitRows(joiner);
                holds = secondsSince(begin);
            } finally {
                beside.stop();
            }
            int sent = writing.get();
            fleet.awaitAgreement(fleet.nodes(), AGREE_TIMEOUT);
            return figures(alone.answers(0, number), beside.answers(0, sent), serves, holds);
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure.getCause());
        }
    }

    private List<Figure> figures(Latencies alone, Latencies beside, double serves, double holds) {
        var figures = new ArrayList<Figure>();
        figures.add(Figure.of("the new node serves after", serves, "s"));
        figures.add(Figure.of("it holds all rows after", holds, "s"));
        figures.add(Figure.of("rows taken over", rows / (holds - serves), "/s"));
        figures.addAll(alone.figures("answer to a writer, alone", null, null));
        figures.addAll(beside.figures("answer to a writer, while it joins", null, null));
        figures.add(new Figure("p99 of writers, while it joins to alone",
                beside.millis(0.99) / alone.millis(0.99), "x", SLOWER_MAX));
        return figures;
    }

    private void awaitRows(NodeProcess joiner) throws InterruptedException {
        var count = new Statement("SELECT count(*) FROM machines", List.of());
        boolean there = Waiting.until(() -> {
            joiner.requireRunning();
            var held = new AtomicLong();
            joiner.client().query(count, null, new RowSink() {
                @Override
                public void columns(List<String> names) {}

                @Override
                public void row(List<@Nullable Object> values) {
                    held.set(values.getFirst() instanceof Long number ? number : 0);
                }
            });
            return held.get() == rows;
        }, LOOK_PAUSE, AGREE_TIMEOUT);
        if (!there) {
            throw joiner.failed("has not caught up after " + AGREE_TIMEOUT.toMinutes() + " min");
        }
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    private void fill(Fleet fleet, Api api) {
        for (int from = 0; from < rows; from += ROWS_PER_TRANSACTION) {
            int to = Math.min(rows, from + ROWS_PER_TRANSACTION);
            api.transact(fleet.apis().getFirst(), "[[\"WITH RECURSIVE n(i) AS (VALUES (" + from
                    + ") UNION ALL SELECT i + 1 FROM n WHERE i + 1 < " + to + ") INSERT INTO"
                    + " machines SELECT i, 'machine ' || i, 'fra', i % 64 FROM n\"]]").join();
        }
    }
}
