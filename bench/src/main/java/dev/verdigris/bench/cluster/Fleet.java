package dev.verdigris.bench.cluster;

import dev.verdigris.cli.nodes.LocalCluster;
import dev.verdigris.cli.nodes.NodeProcess;
import dev.verdigris.cli.nodes.NodeStatus;
import dev.verdigris.cli.nodes.Waiting;
import dev.verdigris.net.tls.TlsException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The nodes of one scenario, and the wires between them.
final class Fleet implements AutoCloseable {
    private static final Duration AGREE_PAUSE = Duration.ofMillis(100);

    private final LocalCluster cluster;
    private final List<LossyWire> wires = new ArrayList<>();
    private final WireSettings wire;

    /// Makes folders and certificates; nothing runs yet.
    Fleet(int nodes, String schema, WireSettings wire) throws IOException {
        this.wire = wire;
        try {
            cluster = LocalCluster.prepare(nodes, schema, false);
        } catch (TlsException failure) {
            throw new IOException("cannot make certificates", failure);
        }
    }

    /// Starts the first `count` nodes.
    void start(int count) throws IOException, InterruptedException {
        cluster.start(count, wire.isNone() ? LocalCluster.Wire.NONE : port -> {
            var before = new LossyWire(port, wire.delay(), wire.loss(), wire.seed() + port);
            wires.add(before);
            return before.port();
        });
    }

    List<NodeProcess> nodes() {
        return cluster.nodes();
    }

    List<URI> apis() {
        return cluster.nodes().stream().map(NodeProcess::api).toList();
    }

    List<Path> databases() {
        return cluster.nodes().stream().map(node -> node.files().database()).toList();
    }

    Api api() {
        return new Api(cluster.token());
    }

    /// Waits until all of `nodes` hold the same versions, whole.
    void awaitAgreement(List<NodeProcess> nodes, Duration limit) throws InterruptedException {
        boolean agreed = Waiting.until(() -> {
            NodeStatus first = nodes.getFirst().status();
            return first.isComplete() && nodes.stream().skip(1).map(NodeProcess::status)
                    .allMatch(status -> status.isComplete()
                            && status.heads().equals(first.heads()));
        }, AGREE_PAUSE, limit);
        if (!agreed) {
            throw new IllegalStateException("the nodes do not agree after " + limit.toSeconds()
                    + " s");
        }
    }

    Duration cpu() {
        return cluster.nodes().stream().map(NodeProcess::cpu).reduce(Duration.ZERO, Duration::plus);
    }

    long duplicates() {
        return cluster.nodes().stream().filter(NodeProcess::isRunning)
                .mapToLong(node -> node.status().duplicates()).sum();
    }

    @Override
    public void close() {
        cluster.close();
        for (LossyWire before : wires) {
            try {
                before.close();
            } catch (IOException failure) {
                System.err.println("a wire did not close: " + failure);
            }
        }
    }
}
