package dev.verdigris.bench.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/// How long many nodes take to agree on a burst of transactions that come to all of them at once.
///
/// @param inputs transactions, in turn to all nodes
/// @param goalSeconds until all agree
record Burst(int nodes, int inputs, double goalSeconds, WireSettings wire) implements Scenario {
    private static final int STATEMENTS = 4;
    /// Transactions under way: what a busy but sane client keeps open.
    private static final int UNDER_WAY_MAX = 64;
    private static final Duration AGREE_TIMEOUT = Duration.ofMinutes(5);
    private static final String SCHEMA = """
            CREATE TABLE apps (id INTEGER PRIMARY KEY NOT NULL, name TEXT, state TEXT);
            CREATE TABLE services (app INTEGER NOT NULL, port INTEGER NOT NULL, address TEXT,
                PRIMARY KEY (app, port));
            """;

    @Override
    public String name() {
        return "burst";
    }

    @Override
    public String description() {
        return nodes + " nodes, " + inputs + " transactions of " + STATEMENTS
                + " statements, as fast as they are answered, " + UNDER_WAY_MAX + " at a time";
    }

    @Override
    public List<Figure> run(Consumer<String> progress) throws IOException, InterruptedException {
        try (var fleet = new Fleet(nodes, SCHEMA, wire); Api api = fleet.api()) {
            progress.accept(name() + ": starting " + nodes + " nodes");
            fleet.start(nodes);
            progress.accept(name() + ": sending " + inputs + " transactions");
            long begin = System.nanoTime();
            send(fleet, api);
            double answered = (System.nanoTime() - begin) / 1e9;
            fleet.awaitAgreement(fleet.nodes(), AGREE_TIMEOUT);
            double agreed = (System.nanoTime() - begin) / 1e9;
            long digests = fleet.nodes().stream().map(node -> node.digest()).distinct().count();
            if (digests != 1) {
                throw new IllegalStateException("the nodes agree on versions, not on rows");
            }
            return List.of(Figure.of("all answered after", answered, "s"),
                    new Figure("all nodes hold the same after", agreed, "s", goalSeconds),
                    Figure.of("copies beyond the first, per transaction and receiver",
                            (double) fleet.duplicates() / inputs / (nodes - 1), ""));
        }
    }

    private void send(Fleet fleet, Api api) throws InterruptedException {
        var free = new Semaphore(UNDER_WAY_MAX);
        var answers = new CompletableFuture<?>[inputs];
        for (int i = 0; i < inputs; i++) {
            free.acquire();
            answers[i] = api.transact(fleet.apis().get(i % nodes), statements(i))
                    .whenComplete((_, _) -> free.release());
        }
        CompletableFuture.allOf(answers).join();
    }

    /// An app, two services, and a change to an app that another node made.
    private static String statements(int input) {
        return "[[\"INSERT INTO apps VALUES (?, ?, 'starting')\", [" + input + ", \"app " + input
                + "\"]], [\"INSERT INTO services VALUES (?, 80, 'fdaa::1')\", [" + input + "]], "
                + "[\"INSERT INTO services VALUES (?, 443, 'fdaa::1')\", [" + input + "]], "
                + "[\"UPDATE apps SET state = 'started' WHERE id = ?\", [" + input / 2 + "]]]";
    }
}
