package dev.verdigris.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VerdigrisClientTest {
    private HttpServer server;
    private final List<String> requests = new ArrayList<>();
    private int status = 200;
    private String answer = "";

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(),
                    StandardCharsets.UTF_8);
            requests.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("authorization") + " " + body);
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            try (var out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        });
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    private VerdigrisClient client(@Nullable String token) {
        return new VerdigrisClient(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), token);
    }

    private record Rows(List<String> names, List<List<@Nullable Object>> rows) implements RowSink {
        @Override
        public void columns(List<String> columns) {
            names.addAll(columns);
        }

        @Override
        public void row(List<@Nullable Object> values) {
            rows.add(values);
        }
    }

    private Rows query() {
        var rows = new Rows(new ArrayList<>(), new ArrayList<>());
        client(null).query(Statement.of("SELECT 1"), Duration.ofSeconds(2), rows);
        return rows;
    }

    @Test
    void aTransactionCarriesItsStatementsAndToken() {
        answer = """
                {"results":[{"rows_affected":2,"time":0.1},{"rows_affected":0,"time":0.1}],\
                "time":0.25,"version":7,"actor_id":"ab"}""";
        TransactionResult result = client("secret").transact(List.of(Statement.of("DELETE FROM t"),
                Statement.of("INSERT INTO t VALUES(?,?,?)", 1L, null, new byte[] {1, -1})), null);
        assertThat(result).isEqualTo(new TransactionResult(List.of(2L, 0L), 0.25, 7L, "ab"));
        assertThat(requests).containsExactly("/v1/transactions Bearer secret "
                + "[\"DELETE FROM t\",[\"INSERT INTO t VALUES(?,?,?)\",[1,null,[1,255]]]]");
    }

    @Test
    void aQueryStreamsTypedRows() {
        answer = """
                {"columns":["a","b","c","d","e"]}
                {"row":[1,[null,9223372036854775807,1.0,"é",[1,255]]]}
                {"eoq":{"time":0.5}}
                """;
        Rows got = query();
        assertThat(got.names()).containsExactly("a", "b", "c", "d", "e");
        assertThat(got.rows()).hasSize(1);
        assertThat(got.rows().getFirst()).containsExactly(
                null, Long.MAX_VALUE, 1.0, "é", new byte[] {1, -1});
        assertThat(requests).containsExactly("/v1/queries?timeout=2 null \"SELECT 1\"");
    }

    @Test
    void anErrorAtTheEndOfTheStreamIsThrown() {
        answer = "{\"columns\":[]}\n{\"error\":\"interrupted\"}\n";
        assertThatThrownBy(this::query).isInstanceOf(ClientException.class)
                .hasMessage("interrupted");
    }

    @Test
    void anAnswerThatBreaksOffIsNotTakenForTheWhole() {
        answer = "{\"columns\":[]}\n{\"row\":[1,[1]]}\n";
        assertThatThrownBy(this::query).hasMessageContaining("ended before");
    }

    @Test
    void theNodesOwnWordsComeWithARefusal() {
        status = 400;
        answer = "{\"error\":\"no such table: nope\"}";
        assertThatThrownBy(this::query).hasMessage("no such table: nope");
        answer = "{\"results\":[{\"error\":\"broken\"}],\"time\":0.0,\"version\":null}";
        assertThatThrownBy(() -> client(null).transact(List.of(), null)).hasMessage("broken");
        status = 503;
        answer = "max concurrency limit reached";
        assertThatThrownBy(this::query)
                .hasMessage("HTTP status 503: max concurrency limit reached");
        status = 401;
        answer = "";
        assertThatThrownBy(this::query).hasMessageContaining("bearer token")
                .satisfies(e -> assertThat(((ClientException) e).status()).isEqualTo(401));
    }

    @Test
    void nobodyThereIsSaidPlainly() {
        server.stop(0);
        assertThatThrownBy(this::query).hasMessageContaining("cannot talk to http://127.0.0.1:")
                .satisfies(e -> assertThat(((ClientException) e).status()).isZero());
    }
}
