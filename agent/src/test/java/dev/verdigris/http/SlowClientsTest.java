package dev.verdigris.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.http.HttpLimits.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// Clients that do not take what they asked for.
class SlowClientsTest {
    private static final String MILLION =
            "\"SELECT value, 'some text of a row' FROM generate_series(1,1000000)\"";
    private static final String ENDLESS =
            "\"SELECT value FROM generate_series(1,9223372036854775807)\"";

    @Test
    void case67TwentyClientsThatNeverReadHoldUpNobody() throws IOException {
        try (HttpNode node = HttpNode.start()) {
            List<RawClient> stalled = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                var client = new RawClient(node.address());
                client.send(RawClient.post(Queries.PATH, MILLION));
                stalled.add(client);
            }
            assertThat(node.transact("[\"INSERT INTO tests VALUES(1,'a')\"]").statusCode())
                    .isEqualTo(200);
            assertThat(QueriesTest.rows(node.query("\"SELECT text FROM tests\"").body()))
                    .containsExactly("[\"a\"]");
            for (RawClient client : stalled) {
                client.close();
            }
        }
    }

    @Test
    void aClientThatStallsIsCutOff() throws IOException {
        try (HttpNode node = HttpNode.start(results(new Results(
                        8, 1L << 30, 1L << 30, Duration.ofSeconds(10), Duration.ofMillis(500))));
                var client = new RawClient(node.address())) {
            client.send(RawClient.post(Queries.PATH, MILLION));
            assertThat(client.response()).startsWith("HTTP/1.1 200 OK");
            Awaitility.await().atMost(Duration.ofSeconds(10))
                    .until(() -> spilledFiles(node) == 0 && openConnections(node) == 0);
        }
    }

    @Test
    void aResultTooLargeForASlowClientEndsWithAnError() throws IOException {
        try (HttpNode node = HttpNode.start(results(new Results(
                        8, 1L << 20, 1L << 20, Duration.ofMillis(200), Duration.ofSeconds(30))));
                var client = new RawClient(node.address())) {
            client.send(RawClient.post(Queries.PATH, MILLION));
            assertThat(client.response()).startsWith("HTTP/1.1 200 OK");
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(
                    () -> node.query("\"SELECT 1\"").statusCode() == 200);
            String rest = client.untilEnd("0\r\n\r\n");
            assertThat(rest).contains("{\"error\":\"the client takes the result too slowly");
            assertThat(rest).doesNotContain("eoq");
        }
    }

    @Test
    void aClientThatGoesAwayStopsItsQuery() throws IOException {
        try (HttpNode node = HttpNode.start()) {
            for (int i = 0; i < 8; i++) { // twice as many as there are readers
                try (var client = new RawClient(node.address())) {
                    client.send(RawClient.post(Queries.PATH + "?timeout=0",
                            ENDLESS.replace("FROM", "+ 0 FROM")));
                    assertThat(client.response()).startsWith("HTTP/1.1 200 OK");
                    client.reset();
                }
            }
            assertThat(node.query("\"SELECT 1\"").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aClientThatGoesAwayStopsItsTransaction() throws IOException {
        try (HttpNode node = HttpNode.start()) {
            try (var client = new RawClient(node.address())) {
                client.send(RawClient.post(Transactions.PATH, "[\"WITH RECURSIVE n(i) AS (VALUES(1)"
                        + " UNION ALL SELECT i+1 FROM n) INSERT INTO tests(id) SELECT i FROM n"
                        + " WHERE i < 0\"]"));
                client.reset();
            }
            assertThat(node.transact("[\"INSERT INTO tests(id) VALUES(1)\"]").statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void moreStreamsThanAllowedAreRefused() throws IOException {
        try (HttpNode node = HttpNode.start(results(new Results(
                        1, 1L << 30, 1L << 30, Duration.ofSeconds(10), Duration.ofSeconds(30))));
                var client = new RawClient(node.address())) {
            client.send(RawClient.post(Queries.PATH, MILLION));
            assertThat(client.response()).startsWith("HTTP/1.1 200 OK");
            assertThat(node.query("\"SELECT 1\"").statusCode()).isEqualTo(503);
        }
    }

    private static HttpLimits results(Results results) {
        return new HttpLimits(
                HttpLimits.Connections.DEFAULT, HttpLimits.Requests.DEFAULT, results);
    }

    private static long spilledFiles(HttpNode node) throws IOException {
        try (Stream<java.nio.file.Path> files = Files.list(node.folder.resolve("spill"))) {
            return files.count();
        }
    }

    private static int openConnections(HttpNode node) {
        return node.server.openConnections();
    }
}
