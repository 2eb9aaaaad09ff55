package dev.verdigris.cli.demo;

import dev.verdigris.cli.input.Table;
import dev.verdigris.cli.nodes.LocalCluster;
import dev.verdigris.cli.nodes.NodeProcess;
import dev.verdigris.cli.nodes.NodeStatus;
import dev.verdigris.cli.nodes.Waiting;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The acts of the demo, in order, on a cluster that was prepared for it.
public final class Demo {
    public static final int NODES = 3;

    /// How much is done.
    ///
    /// @param changesPerNode transactions on each of the three
    /// @param changesWhileAway transactions on each of the other two while one is dead
    /// @param idleProbes rows written to measure while nothing else goes on
    public record Size(int changesPerNode, int changesWhileAway, int idleProbes) {
        public static final Size DEFAULT = new Size(400, 150, 120);
    }

    /// Nodes that do not agree after this long never will.
    private static final Duration AGREE_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration AGREE_PAUSE = Duration.ofMillis(20);

    private record Busy(Work loaded, Work changed, Latencies latencies) {}

    private final LocalCluster cluster;
    private final List<Table> tables;
    private final Workload workload;
    private final Size size;
    private final Progress progress;

    public Demo(LocalCluster cluster, List<Table> tables, Size size, Progress progress) {
        this.cluster = cluster;
        this.size = size;
        this.tables = List.copyOf(tables);
        this.workload = new Workload(tables);
        this.progress = progress;
    }

    /// The schema of the cluster that the demo plays on.
    public static String schema(List<Table> tables) {
        return Stream.concat(tables.stream(), Stream.of(LatencyProbe.TABLE, Workload.NUMBERS))
                .map(Table::createSql).collect(Collectors.joining("\n"));
    }

    /// Plays all acts and prints what was found.
    ///
    /// @param startNanos when the whole began, on the clock of [System#nanoTime]
    /// @return whether all nodes hold the same in the end
    public boolean run(long startNanos, PrintWriter out) throws IOException, InterruptedException {
        Report report = play(startNanos);
        report.print(out);
        return report.isEqual();
    }

    private Report play(long startNanos) throws IOException, InterruptedException {
        Progress.Step starting = progress.step("starting " + NODES + " nodes", 0);
        cluster.start();
        starting.finish();
        List<NodeProcess> nodes = cluster.nodes();
        var probe = new LatencyProbe(nodes);

        Busy busy = keepBusy(nodes, probe);
        Progress.Step idling = progress.step("measuring while idle", 0);
        Latencies idle = probe.measure(size.idleProbes());
        idling.finish();

        NodeProcess victim = nodes.get(1);
        Traffic before = Traffic.of(victim.status());
        Absence absence = loseAndRecover(victim);
        Progress.Step comparing = progress.step("comparing", 0);
        awaitEqualDigests();
        comparing.finish();
        var perNode = new ArrayList<Report.PerNode>();
        for (NodeProcess node : nodes) {
            Traffic traffic = Traffic.of(node.status());
            perNode.add(new Report.PerNode(node.name(),
                    node == victim ? before.plus(traffic) : traffic, node.digest()));
        }
        return new Report(tables.stream().map(Table::source).toList(), busy.loaded(),
                busy.changed(), busy.latencies(), idle, absence, perNode, since(startNanos));
    }

    /// Works and measures at once.
    private Busy keepBusy(List<NodeProcess> nodes, LatencyProbe probe) throws InterruptedException {
        var over = new AtomicBoolean();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Latencies> probing = threads.submit(() -> probe.measure(over::get));
            try {
                Progress.Step loading = progress.step("loading rows on node 1", workload.rows());
                Work loaded = workload.load(nodes.getFirst(), loading);
                loading.finish();
                Progress.Step changing = progress.step("updating and deleting on all nodes",
                        (long) size.changesPerNode() * nodes.size());
                Work changed = workload.change(nodes, size.changesPerNode(), changing);
                changing.finish();
                over.set(true);
                return new Busy(loaded, changed, Tasks.result(probing));
            } finally {
                over.set(true);
            }
        }
    }

    private Absence loseAndRecover(NodeProcess victim) throws IOException, InterruptedException {
        NodeStatus last = victim.status();
        victim.kill();
        List<NodeProcess> others = cluster.nodes().stream().filter(node -> node != victim).toList();
        Progress.Step writing = progress.step("writing while " + victim.name() + " is dead",
                1 + (long) size.changesWhileAway() * others.size());
        Work missed = workload.changeWithLargeTransaction(others, size.changesWhileAway(),
                writing);
        writing.finish();
        awaitSameBooks(others);
        NodeStatus goal = others.getFirst().status();

        Progress.Step returning = progress.step(victim.name() + " starts and catches up",
                last.versionsBehind(goal));
        long started = System.nanoTime();
        victim.start();
        victim.awaitReady();
        Duration start = since(started);
        long ready = System.nanoTime();
        boolean there = Waiting.until(() -> holds(victim.status(), goal), AGREE_PAUSE,
                AGREE_TIMEOUT);
        if (!there) {
            throw victim.failed("has not caught up after " + AGREE_TIMEOUT.toSeconds() + " s");
        }
        Duration catchUp = since(ready);
        returning.finish();
        return new Absence(victim.name(), missed, last.versionsBehind(goal), start, catchUp);
    }

    private static boolean holds(NodeStatus node, NodeStatus goal) {
        return node.isComplete() && node.versionsBehind(goal) == 0;
    }

    /// Returns when all of `nodes` hold the same versions; if they never do, the report will tell.
    private static void awaitSameBooks(List<NodeProcess> nodes) throws InterruptedException {
        Waiting.until(() -> {
            List<NodeStatus> all = nodes.stream().map(NodeProcess::status).toList();
            return all.stream().allMatch(one ->
                    all.stream().allMatch(other -> holds(one, other)));
        }, AGREE_PAUSE, AGREE_TIMEOUT);
    }

    private void awaitEqualDigests() throws InterruptedException {
        awaitSameBooks(cluster.nodes());
        Waiting.until(
                () -> cluster.nodes().stream().map(NodeProcess::digest).distinct().count() == 1,
                AGREE_PAUSE, AGREE_TIMEOUT);
    }

    private static Duration since(long startNanos) {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }
}
