package dev.verdigris.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.cli.nodes.JavaCommand;
import dev.verdigris.cli.nodes.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A node as `agent --dev` runs it, in a process of its own, and the commands that talk to it.
class DevNodeTest {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(40);

    @TempDir private Path folder;

    private String api = "";
    private Process node;
    private final Cli cli = new Cli();

    @BeforeEach
    void start() throws IOException, InterruptedException {
        try (var free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            api = "127.0.0.1:" + free.getLocalPort();
        }
        Files.createDirectory(folder.resolve("schema"));
        Files.writeString(folder.resolve("schema/tables.sql"), """
                CREATE TABLE things (
                    id INTEGER NOT NULL PRIMARY KEY, name TEXT, weight REAL, data BLOB
                );
                """);
        node = new ProcessBuilder(
                JavaCommand.with(List.of("agent", "--dev", "--until-eof", "--api-addr", api)))
                .directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile()).start();
        assertThat(Waiting.until(() -> log().contains("Everything it keeps"),
                Duration.ofMillis(20), START_TIMEOUT)).as(log()).isTrue();
    }

    @AfterEach
    void kill() throws InterruptedException {
        node.destroyForcibly();
        node.waitFor();
    }

    @Test
    void rowsArePrintedByteByByte() {
        exec("INSERT INTO things VALUES (1, 'a|b', 1.0, x'00FF'), (2, NULL, 2.5e-8, x'')");
        exec("INSERT INTO things (id, name) VALUES (3, ?)", "--param", "ü");
        assertThat(cli.out()).isEqualTo("""
                 INFO verdigris: Rows affected: 2
                 INFO verdigris: Rows affected: 1
                """);
        var query = new Cli();
        assertThat(query.execute("query", "--columns", "--api-addr", api,
                "SELECT * FROM things ORDER BY id")).isZero();
        assertThat(query.out()).isEqualTo("""
                id|name|weight|data
                1|a|b|1|x'00ff'
                2||0.000000025|x''
                3|ü||
                """);
        var timed = new Cli();
        assertThat(timed.execute("query", "--timer", "--api-addr", api, "--param", "3",
                "SELECT id FROM things WHERE id = CAST(? AS INTEGER)")).isZero();
        assertThat(timed.out()).matches("3\ntime: 0(\\.\\d+)?s\n");
    }

    @Test
    void whatTheNodeRefusesIsAnErrorOfTheCommand() {
        assertThat(cli.execute("exec", "--api-addr", api, "INSERT INTO absent VALUES (1)"))
                .isEqualTo(1);
        assertThat(cli.execute("query", "--api-addr", api, "SELEC 1")).isEqualTo(1);
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err()).contains("no such table: absent", "syntax error").hasLineCount(2);
    }

    @Test
    void theAdminSocketAnswersInJsonAfterAtMostOneLine() {
        String socket = folder.resolve("verdigris-data/admin.sock").toString();
        assertThat(cli.execute("sync", "generate", "--admin-path", socket)).isZero();
        List<String> lines = cli.out().lines().toList();
        assertThat(lines.getFirst()).startsWith(" INFO verdigris::admin: ");
        assertThat(lines.get(1)).isEqualTo("{");
        assertThat(lines.get(2)).startsWith("  \"actor_id\": \"");
        assertThat(lines.getLast()).isEqualTo("}");
        var members = new Cli();
        assertThat(members.execute("cluster", "members", "--admin-path", socket)).isZero();
        assertThat(members.out()).as("it is alone").isEmpty();
    }

    @Test
    void theNodeEndsWithItsInputAndItsDataIsItsOwnersAlone()
            throws IOException, InterruptedException {
        assertThat(PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("verdigris-data"))))
                .isEqualTo("rwx------");
        node.getOutputStream().close();
        assertThat(node.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(node.exitValue()).isZero();
    }

    @Test
    void aPortThatIsTakenIsSaid() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            Process second = new ProcessBuilder(
                    JavaCommand.with(List.of("agent", "--dev", "--api-addr", address)))
                    .directory(folder.toFile()).redirectErrorStream(true).start();
            String said = new String(second.getInputStream().readAllBytes(),
                    StandardCharsets.UTF_8);
            assertThat(said).contains("cannot serve HTTP at " + address, "--api-addr");
        }
    }

    private void exec(String... arguments) {
        var all = new ArrayList<>(List.of("exec", "--api-addr", api));
        all.addAll(List.of(arguments));
        assertThat(cli.execute(all.toArray(String[]::new))).as(cli.err()).isZero();
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException _) {
            return "";
        }
    }
}
