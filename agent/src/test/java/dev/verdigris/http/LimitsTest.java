package dev.verdigris.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.http.HttpLimits.Connections;
import dev.verdigris.http.HttpLimits.Requests;
import dev.verdigris.http.HttpLimits.Results;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// What a client sees at the limits of connections and requests, and at the end of the server.
class LimitsTest {
    private static final Requests SMALL_REQUESTS =
            new Requests(128, 64 * 1024, 128 * 1024, Duration.ofMillis(300));

    @Test
    void aRequestThatIsTooLargeIsRefusedAndTheNextOneIsNot() throws IOException {
        try (HttpNode node = HttpNode.start(new HttpLimits(
                Connections.DEFAULT, SMALL_REQUESTS, Results.DEFAULT))) {
            HttpResponse<String> large =
                    node.transact("[\"SELECT '" + "x".repeat(100_000) + "'\"]");
            assertThat(large.statusCode()).isEqualTo(413);
            assertThat(node.transact("[\"SELECT 1 WHERE 0\"]").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aBodyThatStallsIsRefused() throws IOException {
        try (HttpNode node = HttpNode.start(new HttpLimits(
                        Connections.DEFAULT, SMALL_REQUESTS, Results.DEFAULT));
                var client = new RawClient(node.address())) {
            client.send(String.join("\r\n", "POST /v1/transactions HTTP/1.1", "host: x",
                    "content-type: application/json", "content-length: 100", "", "[\"SELECT"));
            assertThat(client.response()).startsWith("HTTP/1.1 400 ")
                    .contains("connection: close").contains("Failed to buffer the request body");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void connectionsWithoutARequestAreClosed() throws IOException {
        var limits = new Connections(100, Duration.ofMillis(300), Duration.ofSeconds(1));
        try (HttpNode node = HttpNode.start(
                        new HttpLimits(limits, Requests.DEFAULT, Results.DEFAULT));
                var silent = new RawClient(node.address());
                var slow = new RawClient(node.address())) {
            slow.send("POST /v1/trans");
            assertThat(silent.isAtEnd()).isTrue();
            assertThat(slow.isAtEnd()).isTrue();
        }
    }

    @Test
    void aConnectionTooManyIsClosedAtOnceAndOneLessIsRoomAgain() throws IOException {
        var limits = new Connections(1, Duration.ofMinutes(1), Duration.ofSeconds(1));
        try (HttpNode node = HttpNode.start(
                new HttpLimits(limits, Requests.DEFAULT, Results.DEFAULT))) {
            try (var only = new RawClient(node.address())) {
                only.send(RawClient.post(Queries.PATH, "\"SELECT 1\""));
                assertThat(only.response()).startsWith("HTTP/1.1 200 OK");
                try (var second = new RawClient(node.address())) {
                    assertThat(second.isAtEnd()).isTrue();
                }
            }
            Awaitility.await().atMost(Duration.ofSeconds(5))
                    .until(() -> node.server.openConnections() == 0);
            assertThat(node.query("\"SELECT 1\"").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void closingLetsRequestsUnderWayEndAndTakesNoNewOnes() throws IOException {
        try (HttpNode node = HttpNode.start();
                var busy = new RawClient(node.address());
                var idle = new RawClient(node.address())) {
            busy.send(RawClient.post(Queries.PATH,
                    "\"SELECT value FROM generate_series(1,300000)\""));
            assertThat(busy.response()).startsWith("HTTP/1.1 200 OK");
            Thread closing = Thread.ofVirtual().start(node.server::close);
            assertThat(idle.isAtEnd()).isTrue();
            assertThat(busy.untilEnd("0\r\n\r\n")).contains("\"eoq\"");
            assertThat(busy.isAtEnd()).isTrue();
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> !closing.isAlive());
        }
    }

    @Test
    void closingDoesNotWaitForAClientThatNeverReads() throws IOException {
        var limits = new Connections(100, Duration.ofMinutes(1), Duration.ofMillis(200));
        try (HttpNode node = HttpNode.start(
                        new HttpLimits(limits, Requests.DEFAULT, Results.DEFAULT));
                var stalled = new RawClient(node.address())) {
            stalled.send(RawClient.post(Queries.PATH,
                    "\"SELECT value FROM generate_series(1,1000000)\""));
            assertThat(stalled.response()).startsWith("HTTP/1.1 200 OK");
            long started = System.nanoTime();
            node.server.close();
            assertThat(Duration.ofNanos(System.nanoTime() - started))
                    .isLessThan(Duration.ofSeconds(4));
            assertThat(node.server.openConnections()).isZero();
        }
    }
}
