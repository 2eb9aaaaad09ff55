package dev.verdigris.cli.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verdigris.client.Statement;
import dev.verdigris.net.tls.TlsException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeProcessTest {
    private static final String SCHEMA =
            "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, x TEXT);";

    @Test
    void aNodeThatIsTerminatedLeavesAndExitsWith0AndKeepsItsRows()
            throws IOException, TlsException, InterruptedException {
        try (var cluster = LocalCluster.prepare(1, SCHEMA, false)) {
            cluster.start();
            NodeProcess node = cluster.nodes().getFirst();
            node.client().transact(List.of(Statement.of("INSERT INTO t VALUES (1, 'a')")), null);
            ContentDigest before = node.digest();
            assertThat(before.rowCount()).isEqualTo(1);
            assertThat(node.stop()).isZero();
            assertThat(Files.readString(node.files().log())).contains("left the cluster");

            node.start();
            node.awaitReady();
            assertThat(node.digest()).isEqualTo(before);
        }
    }

    @Test
    void aNodeThatCannotStartSaysWhyInItsLog()
            throws IOException, TlsException, InterruptedException {
        try (var cluster = LocalCluster.prepare(1, SCHEMA, false)) {
            NodeProcess node = cluster.nodes().getFirst();
            Files.writeString(node.files().config(), "[db]\npath = 'x'\n");
            node.start();
            assertThatThrownBy(node::awaitReady).isInstanceOf(NodeFailed.class)
                    .hasMessageContaining("node 1 ended")
                    .hasMessageContaining("api.bind_addr is missing");
        }
    }
}
