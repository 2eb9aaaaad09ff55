package dev.verdigris.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.store.Deadline;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds for every route: protocol, gate, routing, limits. Case numbers as in
/// [TransactionsTest].
class TransportTest {
    private static final String OK = "[\"SELECT 1 WHERE 0\"]";
    private static final String JSON = "application/json";

    private static HttpNode node;

    @BeforeAll
    static void start() throws IOException {
        node = HttpNode.start();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static HttpRequest.Builder tx(HttpNode node, String body) {
        return HttpRequest.newBuilder(node.uri(Transactions.PATH))
                .POST(BodyPublishers.ofString(body));
    }

    private static HttpRequest.Builder jsonTx(HttpNode node) {
        return tx(node, OK).header("content-type", JSON);
    }

    @Test
    void case1AConnectionIsKept() throws IOException {
        try (var client = new RawClient(node.address())) {
            client.send(RawClient.post(Transactions.PATH, OK));
            assertThat(client.response()).startsWith("HTTP/1.1 200 OK").contains("\"results\":");
            client.send(RawClient.post(Transactions.PATH, OK));
            assertThat(client.response()).startsWith("HTTP/1.1 200 OK");
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        try (var client = new RawClient(node.address())) {
            client.send(RawClient.post(Transactions.PATH, OK) + RawClient.post("/nope", "x")
                    + RawClient.post(Queries.PATH, "\"SELECT 7\""));
            assertThat(client.response()).startsWith("HTTP/1.1 200 OK");
            assertThat(client.response()).startsWith("HTTP/1.1 404 Not Found");
            assertThat(client.response()).contains("{\"row\":[1,[7]]}");
        }
    }

    @Test
    void aBodyMayComeInPiecesAndAfterAnInvitation() throws IOException {
        try (var client = new RawClient(node.address())) {
            client.send(String.join("\r\n", "POST /v1/transactions HTTP/1.1", "host: x",
                    "expect: 100-continue", "content-type: application/json",
                    "transfer-encoding: chunked", "", ""));
            assertThat(client.response()).startsWith("HTTP/1.1 100 Continue");
            client.send("5\r\n[\"SEL\r\n");
            client.send("f\r\nECT 1 WHERE 0\"]\r\n0\r\n\r\n");
            assertThat(client.response()).startsWith("HTTP/1.1 200 OK");
        }
    }

    @Test
    void http10ClientsGetAnAnswerAndTheEnd() throws IOException {
        try (var client = new RawClient(node.address())) {
            client.send(String.join("\r\n", "POST /v1/queries HTTP/1.0",
                    "content-type: application/json", "content-length: 10", "", "\"SELECT 1\""));
            assertThat(client.response()).startsWith("HTTP/1.1 200 OK")
                    .contains("{\"row\":[1,[1]]}").doesNotContain("chunked");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void whatIsNoHttpIsRefused() throws IOException {
        try (var client = new RawClient(node.address())) {
            client.send("\u0001\u0002\u0003 what?\r\n\r\n");
            assertThat(client.response()).startsWith("HTTP/1.1 400 Bad Request");
            assertThat(client.isAtEnd()).isTrue();
        }
        try (var client = new RawClient(node.address())) {
            client.send("GET / HTTP/1.1\r\nx: " + "y".repeat(ConnectionSetup.HEADER_BYTES_MAX));
            assertThat(client.response()).startsWith("HTTP/1.1 431 ");
        }
        try (var client = new RawClient(node.address())) {
            client.send("GET /" + "y".repeat(ConnectionSetup.LINE_BYTES_MAX) + " HTTP/1.1\r\n");
            assertThat(client.response()).startsWith("HTTP/1.1 414 ");
        }
    }

    @Test
    void cases4And5UnknownPathsAndMethods() {
        HttpResponse<String> unknown = node.send(HttpRequest.newBuilder(node.uri("/nope")));
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).isEmpty();
        assertThat(node.post("/v1/transactions/", OK).statusCode()).isEqualTo(404);

        HttpResponse<String> wrong =
                node.send(HttpRequest.newBuilder(node.uri(Transactions.PATH)));
        assertThat(wrong.statusCode()).isEqualTo(405);
        assertThat(wrong.headers().firstValue("allow")).hasValue("POST");
        assertThat(wrong.body()).isEmpty();
    }

    @Test
    void cases6To8TheTokenDecides() throws IOException {
        try (HttpNode closed = HttpNode.withToken("s3cret")) {
            HttpResponse<String> without = closed.send(jsonTx(closed));
            assertThat(without.statusCode()).isEqualTo(401);
            assertThat(without.body()).isEmpty();
            assertThat(closed.send(jsonTx(closed).header("authorization", "bearer s3cret"))
                    .statusCode()).isEqualTo(200);
            assertThat(closed.send(jsonTx(closed).header("authorization", "Bearer s3cre"))
                    .statusCode()).isEqualTo(401);
            assertThat(closed.send(jsonTx(closed).header("authorization", "Basic s3cret"))
                    .statusCode()).isEqualTo(401);
            assertThat(closed.send(HttpRequest.newBuilder(closed.uri("/nope"))).statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void case9WithoutATokenTheHeaderIsIgnored() {
        assertThat(node.send(jsonTx(node).header("authorization", "Basic eA==")).statusCode())
                .isEqualTo(200);
    }

    @Test
    void cases10To12TheEndpointDecides() throws IOException {
        try (HttpNode us = HttpNode.named("us")) {
            HttpResponse<String> eu = us.send(jsonTx(us).header(Gate.ENDPOINT_HEADER, "eu"));
            assertThat(eu.statusCode()).isEqualTo(421);
            assertThat(eu.body()).isEmpty();
            assertThat(us.send(jsonTx(us)).statusCode()).isEqualTo(200);
            assertThat(us.send(jsonTx(us).header(Gate.ENDPOINT_HEADER, "us")).statusCode())
                    .isEqualTo(200);
        }
        assertThat(node.send(jsonTx(node).header(Gate.ENDPOINT_HEADER, "eu")).statusCode())
                .isEqualTo(200);
    }

    static Stream<Arguments> extractors() {
        return Stream.of(
                Arguments.of(13, "", null, OK, 415, "Expected request with `Content-Type"),
                Arguments.of(13, "", "text/plain", OK, 415, "Expected request with `Content-Type"),
                Arguments.of(14, "", "application/json; charset=utf-8", OK, 200, "{"),
                Arguments.of(14, "", "application/vnd.x+json", OK, 200, "{"),
                Arguments.of(15, "", JSON, "[", 400,
                        "Failed to parse the request body as JSON"),
                Arguments.of(15, "", JSON, "", 400, "Failed to parse the request body as JSON"),
                Arguments.of(15, "", JSON, "[[\"x\",[1e400]]]", 400,
                        "Failed to parse the request body as JSON"),
                Arguments.of(16, "", JSON, "{\"query\":\"select 1\"}", 422,
                        "Failed to deserialize the JSON body"),
                Arguments.of(17, "", JSON, "[\"a\",{\"x\":1}]", 422,
                        "Failed to deserialize the JSON body into the target type: [1]: data did"
                                + " not match any variant of untagged enum Statement"),
                Arguments.of(17, "", JSON, "[[\"a\",\"b\"]]", 422, "Failed to deserialize"),
                Arguments.of(17, "", JSON, "[[\"a\",null]]", 422, "Failed to deserialize"),
                Arguments.of(17, "", JSON, "[[\"a\",[],{}]]", 422, "Failed to deserialize"),
                Arguments.of(18, "?timeout=abc", JSON, OK, 400,
                        "Failed to deserialize query string: timeout"),
                Arguments.of(18, "?timeout=", JSON, OK, 400,
                        "Failed to deserialize query string: timeout"),
                Arguments.of(18, "?timeout=1&timeout=2", JSON, OK, 400,
                        "Failed to deserialize query string: duplicate field"),
                Arguments.of(0, "?timeout=18446744073709551615&x=y", JSON, OK, 200, "{"),
                Arguments.of(0, "", JSON, OK + " trailing", 200, "{"));
    }

    @ParameterizedTest(name = "case {0}: {1} {2} {3}")
    @MethodSource("extractors")
    void requestsAreReadAsTheTableSays(int number, String query, String contentType, String body,
            int status, String prefix) {
        var request = HttpRequest.newBuilder(node.uri(Transactions.PATH + query))
                .POST(BodyPublishers.ofString(body));
        if (contentType != null) {
            request.header("content-type", contentType);
        }
        HttpResponse<String> response = node.send(request);

        assertThat(response.statusCode()).as("case %d: %s", number, response.body())
                .isEqualTo(status);
        assertThat(response.body()).startsWith(prefix);
        assertThat(response.headers().firstValue("content-type"))
                .hasValue(status == 200 ? JSON : "text/plain; charset=utf-8");
    }

    @Test
    void case19TheHundredAndTwentyNinthWaitingRequestIsRefused() throws Exception {
        var release = new CountDownLatch(1);
        var holds = new CountDownLatch(1);
        try (ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
                HttpNode busy = HttpNode.start()) {
            var _ = requests.submit(() -> busy.store.transact(Deadline.NONE, _ -> {
                holds.countDown();
                awaitQuietly(release);
                return true;
            }));
            holds.await();
            var waiting = Stream.generate(() -> requests.submit(() -> busy.transact(OK)))
                    .limit(128).toList();
            try {
                Awaitility.await().atMost(Duration.ofSeconds(20))
                        .until(() -> busy.server.freePermits(Transactions.PATH) == 0);
                HttpResponse<String> shed = busy.transact(OK);
                assertThat(shed.statusCode()).isEqualTo(503);
                assertThat(shed.body()).isEqualTo("max concurrency limit reached");
            } finally {
                release.countDown();
            }
            for (var request : waiting) {
                assertThat(request.get().statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void aTransactionDoesNotWaitLongerThanItsTimeout() throws Exception {
        var release = new CountDownLatch(1);
        var holds = new CountDownLatch(1);
        try (ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
                HttpNode busy = HttpNode.start()) {
            var _ = requests.submit(() -> busy.store.transact(Deadline.NONE, _ -> {
                holds.countDown();
                awaitQuietly(release);
                return true;
            }));
            holds.await();
            try {
                HttpResponse<String> late = busy.post(Transactions.PATH + "?timeout=1",
                        "[\"INSERT INTO tests(id) VALUES(1)\"]");
                assertThat(late.statusCode()).isEqualTo(503);
                assertThat(late.body()).startsWith("{\"results\":[{\"error\":\"rusqlite: ");
            } finally {
                release.countDown();
            }
            assertThat(QueriesTest.rows(busy.query("\"SELECT * FROM tests\"").body())).isEmpty();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void case20ABodyOf64MebibytesIsAccepted() {
        String row = "(x'" + "00".repeat(1 << 20) + "')"; // 2 MiB of text each
        var sql = new StringBuilder("[\"INSERT INTO big VALUES").append(row);
        for (int i = 1; i < 32; i++) {
            sql.append(',').append(row);
        }
        node.transact("[\"CREATE TABLE big(b)\"]");
        HttpResponse<String> response = node.transact(sql.append("\"]").toString());

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).contains("\"rows_affected\":32,");
    }
}
