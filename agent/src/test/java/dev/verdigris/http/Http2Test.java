package dev.verdigris.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The same API over cleartext HTTP/2 with prior knowledge.
class Http2Test {
    private HttpNode node;
    private Http2Client client;

    @BeforeEach
    void start() throws Exception {
        node = HttpNode.start();
        client = new Http2Client(node.address());
    }

    @AfterEach
    void stop() {
        client.close();
        node.close();
    }

    private static String body(Http2Client.Stream stream) throws Exception {
        return stream.body.get(20, TimeUnit.SECONDS);
    }

    @Test
    void case2TransactionsAndQueriesAnswerAsOverHttp1() throws Exception {
        var tx = client.post(Transactions.PATH, "[\"INSERT INTO tests VALUES(1,'a')\"]", true);
        assertThat(body(tx)).startsWith("{\"results\":[{\"rows_affected\":1,")
                .contains("\"version\":1,\"actor_id\":\"" + HttpNode.ACTOR + "\"}");
        assertThat(tx.status.get()).isEqualTo("200");
        var query = client.post(Queries.PATH, "\"SELECT * FROM tests\"", true);
        assertThat(body(query)).startsWith(
                "{\"columns\":[\"id\",\"text\"]}\n{\"row\":[1,[1,\"a\"]]}\n{\"eoq\":");
        assertThat(client.post("/nope", "x", true).status.get(20, TimeUnit.SECONDS))
                .isEqualTo("404");
    }

    @Test
    void case3APingIsAnswered() throws Exception {
        client.ping(0x1122334455667788L);

        assertThat(client.pong.get(5, TimeUnit.SECONDS)).isEqualTo(0x1122334455667788L);
    }

    @Test
    void aLargeBodyAndALargeResultPassTheWindows() throws Exception {
        String text = "x".repeat(1 << 20);
        var tx = client.post(Transactions.PATH,
                "[[\"INSERT INTO tests VALUES(1,?)\",[\"" + text + "\"]]]", true);
        assertThat(body(tx)).contains("\"rows_affected\":1,");
        var query = client.post(Queries.PATH,
                "\"SELECT text FROM tests, generate_series(1,8)\"", true);
        assertThat(body(query)).hasSizeGreaterThan(8 << 20).contains("\"eoq\"");
    }

    @Test
    void streamsThatAreNotReadDoNotHoldUpOthersOfTheirConnection() throws Exception {
        List<Http2Client.Stream> stalled = new ArrayList<>();
        for (int i = 0; i < 5; i++) { // more windows of a stream than one of the connection
            stalled.add(client.post(Queries.PATH,
                    "\"SELECT value, 'text' FROM generate_series(1,300000)\"", false));
        }
        assertThat(node.query("\"SELECT 1\"").statusCode()).isEqualTo(200);
        for (var stream : stalled) {
            stream.reset();
        }
        assertThat(body(client.post(Queries.PATH, "\"SELECT 1\"", true))).contains("\"eoq\"");
    }

    @Test
    void aResetStreamStopsItsQuery() throws Exception {
        for (int i = 0; i < 8; i++) { // twice as many as there are readers
            var stream = client.post(Queries.PATH + "?timeout=0",
                    "\"SELECT value FROM generate_series(1,9223372036854775807) WHERE value < 3\"",
                    true);
            assertThat(stream.status.get(20, TimeUnit.SECONDS)).isEqualTo("200");
            stream.reset();
        }
        assertThat(body(client.post(Queries.PATH, "\"SELECT 1\"", true))).contains("\"eoq\"");
    }

    @Test
    void aServerThatClosesSaysGoodbyeAndFinishesWhatIsUnderWay() throws Exception {
        var query = client.post(Queries.PATH,
                "\"SELECT value FROM generate_series(1,500000)\"", true);
        query.status.get(20, TimeUnit.SECONDS);
        node.server.close();

        assertThat(body(query)).contains("{\"row\":[500000,[500000]]}").contains("\"eoq\"");
        assertThat(client.goodbye.get(5, TimeUnit.SECONDS)).isTrue();
    }
}
