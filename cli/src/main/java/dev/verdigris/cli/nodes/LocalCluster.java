package dev.verdigris.cli.nodes;

import dev.verdigris.net.tls.Authority;
import dev.verdigris.net.tls.CertificateFiles;
import dev.verdigris.net.tls.CertificateFiles.Existing;
import dev.verdigris.net.tls.TlsException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A few nodes on loopback that trust one authority made for them, in a temporary folder that
/// nobody else can enter. The authority's key is never written.
public final class LocalCluster implements AutoCloseable {
    /// Another process may take a port between its choice and its use; then others are chosen.
    private static final int PORT_ATTEMPTS_MAX = 3;

    private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration JOIN_PAUSE = Duration.ofMillis(50);
    private static final int TOKEN_BYTES = 16;

    private final Path folder;
    private final Path authority;
    private final Path schema;
    private final String token;
    private final List<NodeProcess> nodes = new ArrayList<>();
    private boolean kept;
    private boolean closed;

    private LocalCluster(Path folder, String token) {
        this.folder = folder;
        this.authority = folder.resolve("ca_cert.pem");
        this.schema = folder.resolve("schema");
        this.token = token;
    }

    /// Makes the folder, certificates and configurations. Nothing runs yet.
    ///
    /// @param schemaSql the tables of all nodes
    /// @param outlivesUs whether the nodes may go on when this process ends
    public static LocalCluster prepare(int size, String schemaSql, boolean outlivesUs)
            throws IOException, TlsException {
        var bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        // A temporary folder has mode 0700 from the moment it exists.
        var cluster = new LocalCluster(Files.createTempDirectory("verdigris-"),
                HexFormat.of().formatHex(bytes));
        boolean prepared = false;
        try {
            Files.createDirectory(cluster.schema);
            Files.writeString(cluster.schema.resolve("tables.sql"), schemaSql);
            cluster.addNodes(size, outlivesUs);
            prepared = true;
            return cluster;
        } finally {
            if (!prepared) {
                cluster.close();
            }
        }
    }

    private void addNodes(int size, boolean outlivesUs) throws IOException, TlsException {
        Instant now = Instant.now();
        Authority trusted = Authority.create(now);
        CertificateFiles.writeCertificates(authority, trusted.credentials().chain(),
                Existing.REFUSE);
        List<InetAddress> loopback = List.of(InetAddress.ofLiteral(Ports.HOST));
        for (int i = 1; i <= size; i++) {
            var files = new NodeFiles(Files.createDirectory(folder.resolve("node" + i)));
            trusted.issueServer(loopback, List.of(), now)
                    .save(files.serverCertificate(), files.serverKey(), Existing.REFUSE);
            trusted.issueClient(now)
                    .save(files.clientCertificate(), files.clientKey(), Existing.REFUSE);
            nodes.add(new NodeProcess("node " + i, files, outlivesUs));
        }
    }

    /// What stands between a node and its peers.
    @FunctionalInterface
    public interface Wire {
        Wire NONE = gossip -> gossip;

        /// @param gossip the UDP port at which the node listens, on loopback
        /// @return the one that peers shall dial
        int before(int gossip) throws IOException;
    }

    /// Starts all nodes and waits until each sees all others.
    ///
    /// @throws NodeFailed if one does not come up
    public void start() throws IOException, InterruptedException {
        start(nodes.size(), Wire.NONE);
    }

    /// Starts the first `count` nodes and waits until each sees the others of them; the rest can be
    /// started later, one by one.
    ///
    /// @throws NodeFailed if one does not come up
    public void start(int count, Wire wire) throws IOException, InterruptedException {
        List<Ports> free = Ports.free(nodes.size());
        for (int i = 0; i < nodes.size(); i++) {
            nodes.get(i).serve(wired(free.get(i), wire), token);
        }
        for (NodeProcess node : nodes) {
            writeConfig(node);
        }
        List<NodeProcess> first = nodes.subList(0, count);
        for (NodeProcess node : first) {
            node.start();
        }
        for (NodeProcess node : first) {
            awaitReady(node, wire);
        }
        awaitJoined(first);
    }

    private static Ports wired(Ports ports, Wire wire) throws IOException {
        return ports.dialledAt(wire.before(ports.gossip()));
    }

    private void awaitReady(NodeProcess node, Wire wire)
            throws IOException, InterruptedException {
        for (int attempt = 1;; attempt++) {
            try {
                node.awaitReady();
                return;
            } catch (NodeFailed failure) {
                boolean isTaken = !node.isRunning() && node.logMentions("in use");
                if (!isTaken || attempt == PORT_ATTEMPTS_MAX) {
                    throw failure;
                }
            }
            // The others were told the old port, but this one knows theirs, and joins them.
            node.serve(wired(Ports.free(1).getFirst(), wire), token);
            writeConfig(node);
            node.start();
        }
    }

    private void writeConfig(NodeProcess node) throws IOException {
        List<Ports> peers = nodes.stream().filter(other -> other != node)
                .map(NodeProcess::ports).toList();
        NodeConfigFile.write(node.files(), node.ports(), peers, schema, authority, token);
    }

    /// Waits until each of `members` sees all others of them.
    public static void awaitJoined(List<NodeProcess> members) throws InterruptedException {
        for (NodeProcess node : members) {
            boolean joined = Waiting.until(() -> {
                node.requireRunning();
                return node.peers() >= members.size() - 1;
            }, JOIN_PAUSE, JOIN_TIMEOUT);
            if (!joined) {
                throw node.failed("does not see all others after " + JOIN_TIMEOUT.toSeconds()
                        + " s");
            }
        }
    }

    public List<NodeProcess> nodes() {
        return List.copyOf(nodes);
    }

    /// What those who use the API must show.
    public String token() {
        return token;
    }

    public Path folder() {
        return folder;
    }

    /// From now on closing leaves the nodes running and their files in place.
    public synchronized void keep() {
        kept = true;
    }

    /// What stops the nodes of a cluster that was kept.
    public String stopCommand() {
        var command = new StringBuilder("kill");
        nodes.forEach(node -> command.append(' ').append(node.pid()));
        return command.append(" && rm -r ").append(folder).toString();
    }

    /// Kills all nodes and removes the folder; unless they are kept. May be called twice, from any
    /// thread.
    @Override
    public synchronized void close() {
        if (kept || closed) {
            return;
        }
        closed = true;
        try {
            for (NodeProcess node : nodes) {
                node.kill();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        try {
            delete(folder);
        } catch (IOException failure) {
            System.err.println("verdigris: cannot remove " + folder + ": " + failure);
        }
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    private static void delete(Path tree) throws IOException {
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                    throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure)
                    throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
                    throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
