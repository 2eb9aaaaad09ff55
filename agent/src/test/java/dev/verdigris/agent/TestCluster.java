package dev.verdigris.agent;

import dev.verdigris.config.Config;
import dev.verdigris.net.tls.Authority;
import dev.verdigris.net.tls.CertificateFiles;
import dev.verdigris.net.tls.TlsException;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Agents in this process with real sockets, mTLS and files. Node i lives on 127.0.0.(i + 2), and
/// its peers reach it through a wire that can be cut.
final class TestCluster implements AutoCloseable {
    private final Path folder;
    private final List<@Nullable Agent> agents = new ArrayList<>();
    private final List<UdpProxy> wires = new ArrayList<>();
    private final List<InetSocketAddress> gossip = new ArrayList<>();

    TestCluster(int nodes, Path folder, String schema)
            throws IOException, TlsException, AgentException, InterruptedException {
        this.folder = folder;
        Files.writeString(folder.resolve("schema.sql"), schema);
        certificates(nodes);
        for (int i = 0; i < nodes; i++) {
            gossip.add(new InetSocketAddress(host(i), freePort(host(i))));
            wires.add(new UdpProxy(new InetSocketAddress(wireHost(i), 0), gossip.get(i)));
        }
        agents.addAll(Collections.nCopies(nodes, null));
        for (int i = 0; i < nodes; i++) {
            start(i);
        }
    }

    private void certificates(int nodes) throws TlsException {
        Authority authority = Authority.create(Instant.now());
        authority.credentials().save(folder.resolve("ca.pem"), folder.resolve("ca.key"),
                CertificateFiles.Existing.REFUSE);
        List<InetAddress> hosts =
                IntStream.range(0, nodes).mapToObj(TestCluster::wireHost).toList();
        authority.issueServer(hosts, List.of(), Instant.now()).save(folder.resolve("server.pem"),
                folder.resolve("server.key"), CertificateFiles.Existing.REFUSE);
        authority.issueClient(Instant.now()).save(folder.resolve("client.pem"),
                folder.resolve("client.key"), CertificateFiles.Existing.REFUSE);
    }

    private static InetAddress host(int node) {
        return InetAddress.ofLiteral("127.0.0." + (node + 2));
    }

    private static InetAddress wireHost(int node) {
        return InetAddress.ofLiteral("127.0.1." + (node + 2));
    }

    private static int freePort(InetAddress host) throws IOException {
        try (var socket = new DatagramSocket(0, host)) {
            return socket.getLocalPort();
        }
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    void start(int node) throws AgentException, InterruptedException {
        String peers = wires.stream().filter(wire -> wire != wires.get(node))
                .map(wire -> '"' + text(wire.address()) + '"').collect(Collectors.joining(", "));
        String config = """
                [db]
                path = "%1$s/%2$d/db.sqlite"
                schema_paths = ["%1$s/schema.sql"]
                [api]
                bind_addr = "%3$s:0"
                [gossip]
                bind_addr = "%4$s"
                external_addr = "%5$s"
                client_addr = "%3$s:0"
                bootstrap = [%6$s]
                [gossip.tls]
                cert_file = "%1$s/server.pem"
                key_file = "%1$s/server.key"
                ca_file = "%1$s/ca.pem"
                client = { cert_file = "%1$s/client.pem", key_file = "%1$s/client.key" }
                [admin]
                uds_path = "%1$s/%2$d/admin.sock"
                """.formatted(folder, node, host(node).getHostAddress(), text(gossip.get(node)),
                text(wires.get(node).address()), peers);
        agents.set(node, Agent.start(Config.parse(config, "node " + node, Map.of())));
    }

    Agent agent(int node) {
        Agent agent = agents.get(node);
        if (agent == null) {
            throw new IllegalStateException("node " + node + " is stopped");
        }
        return agent;
    }

    void stop(int node) {
        agent(node).close();
        agents.set(node, null);
    }

    /// Cuts every wire between the two groups.
    void cut(List<Integer> some, List<Integer> others) {
        for (int one : some) {
            for (int other : others) {
                wires.get(one).cut(host(other));
                wires.get(other).cut(host(one));
            }
        }
    }

    void heal() {
        wires.forEach(UdpProxy::heal);
    }

    @Override
    public void close() throws IOException {
        for (Agent agent : agents) {
            if (agent != null) {
                agent.close();
            }
        }
        for (UdpProxy wire : wires) {
            wire.close();
        }
    }
}
