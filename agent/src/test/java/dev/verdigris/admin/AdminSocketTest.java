package dev.verdigris.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verdigris.client.AdminClient;
import dev.verdigris.client.ClientException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminSocketTest {
    @TempDir
    Path folder;

    private AdminSocket socket;
    private final List<String> said = new ArrayList<>();

    private final AdminClient.Replies replies = new AdminClient.Replies() {
        @Override
        public void log(String message) {
            said.add("log " + message);
        }

        @Override
        public void json(@Nullable Object value) {
            said.add("json " + value);
        }
    };

    private Path path() {
        return folder.resolve("run").resolve("admin.sock");
    }

    @BeforeEach
    void open() throws IOException {
        socket = AdminSocket.open(path(), (command, out) -> {
            switch (command) {
                case AdminCommand.Members _ -> {
                    out.log("gathering");
                    out.json(Map.of("id", 1L));
                    out.json(null);
                }
                case AdminCommand.SetId(var cluster) -> out.log("cluster " + cluster);
                case AdminCommand.Rejoin _ -> throw new IllegalStateException("not now");
                default -> { }
            }
        });
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
    }

    @Test
    void onlyAReloadThatSaysSoMayDestroy() {
        assertThat(AdminCommand.of("Reload")).contains(new AdminCommand.Reload(false));
        assertThat(AdminCommand.of(Map.of("Reload", Map.of())))
                .contains(new AdminCommand.Reload(false));
        assertThat(AdminCommand.of(Map.of("Reload", Map.of("allow_destructive", "yes"))))
                .contains(new AdminCommand.Reload(false));
        assertThat(AdminCommand.of(Map.of("Reload", Map.of("allow_destructive", true))))
                .contains(new AdminCommand.Reload(true));
    }

    @Test
    void aClusterIdOutOfRangeIsNoCommand() {
        try (AdminClient client = AdminClient.connect(path())) {
            client.ask("{\"Cluster\":{\"SetId\":65535}}", replies);
            assertThatThrownBy(() ->
                    client.ask("{\"Cluster\":{\"SetId\":65536}}", replies))
                    .hasMessageContaining("not a command");
        }
        assertThat(said).containsExactly("log cluster 65535");
    }

    @Test
    void commandsFollowEachOtherOnOneConnection() {
        try (AdminClient client = AdminClient.connect(path())) {
            client.ask("\"Ping\"", replies);
            client.ask("{\"Cluster\":\"Members\"}", replies);
            client.ask("\"Ping\"", replies);
        }
        assertThat(said).containsExactly("log gathering", "json {id=1}", "json null");
    }

    @Test
    void aFailureIsToldAndTheConnectionGoesOn() {
        try (AdminClient client = AdminClient.connect(path())) {
            assertThatThrownBy(() -> client.ask("{\"Cluster\":\"Rejoin\"}", replies))
                    .isInstanceOf(ClientException.class).hasMessage("not now");
            client.ask("\"Ping\"", replies);
        }
    }

    @Test
    void whatIsNoCommandIsAnswered() {
        for (String nonsense : List.of("\"Dance\"", "{", "[1]", "{\"Cluster\":\"Nope\"}")) {
            try (AdminClient client = AdminClient.connect(path())) {
                assertThatThrownBy(() -> client.ask(nonsense, replies)).as(nonsense)
                        .hasMessage("not a command this node knows");
            }
        }
    }

    @Test
    void aLengthBeyondTheLimitIsRefusedWithoutBeingRead() throws IOException {
        try (SocketChannel raw = SocketChannel.open(UnixDomainSocketAddress.of(path()))) {
            raw.write(ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE).flip());
            var answer = ByteBuffer.allocate(1_000);
            while (raw.read(answer) >= 0) {
                // Until the node hangs up.
            }
            assertThat(new String(answer.array(), 4, answer.position() - 4,
                    java.nio.charset.StandardCharsets.UTF_8)).contains("at most");
        }
    }

    @Test
    void onlyTheOwnerMayConnectAndNothingElseIsLeft() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
                .isEqualTo("rw-------");
        try (var entries = Files.list(path().getParent())) {
            assertThat(entries).containsExactly(path());
        }
        socket.close();
        assertThat(path()).doesNotExist();
    }

    @Test
    void aSocketInUseIsNotTakenButADeadOneIs() throws IOException {
        assertThatThrownBy(() -> AdminSocket.open(path(), (_, _) -> { }))
                .hasMessageContaining("another process listens");
        Path dead = folder.resolve("dead.sock");
        Files.createFile(dead);
        try (AdminSocket second = AdminSocket.open(dead, (_, _) -> { });
                AdminClient client = AdminClient.connect(dead)) {
            client.ask("\"Ping\"", replies);
            assertThat(second).isNotNull();
        }
    }
}
