package dev.verdigris.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// `POST /v1/queries`, case by case.
class QueriesTest {
    private static final Pattern END =
            Pattern.compile("\\{\"eoq\":\\{\"time\":\\d+(\\.\\d+)?(e-\\d+)?\\}\\}");

    private HttpNode node;

    @BeforeEach
    void start() throws IOException {
        node = HttpNode.start();
        node.transact("[\"INSERT INTO tests(id,text) VALUES(1,'a')\"]");
    }

    @AfterEach
    void stop() {
        node.close();
    }

    /// The values of each row of a whole result.
    static List<String> rows(String body) {
        return body.lines().filter(line -> line.startsWith("{\"row\":"))
                .map(line -> line.substring(line.indexOf(',') + 1, line.length() - 2)).toList();
    }

    static Stream<Arguments> results() {
        return Stream.of(
                result(52, "'SELECT * FROM tests'", "'id','text'", "1,'a'"),
                result(53, "['SELECT ? AS x, ? AS y',[1,'b']]", "'x','y'", "1,'b'"),
                result(53, "['SELECT :n AS y',{':n':2}]", "'y'", "2"),
                result(53, "['SELECT :n AS y, :m AS z',{':n':2}]", "'y','z'", "2,null"),
                result(54, "'SELECT 1 AS a, 2 AS a'", "'a','a'", "1,2"),
                result(55, "'SELECT NULL AS a, x~0102~ AS b, 1.0 AS c, 9223372036854775807 AS d,"
                        + " ~é~ AS e'", "'a','b','c','d','e'",
                        "null,[1,2],1.0,9223372036854775807,'é'"),
                result(62, "'PRAGMA user_version'", "'user_version'", "0"),
                result(65, "'SELECT 1 WHERE 0'", "'1'"),
                result(66, "'SELECT corro_json_contains(~{\\'a\\':1}~,"
                        + "~{\\'a\\':1,\\'b\\':2}~) AS r'",
                        "'r'", "1"),
                result(0, "['SELECT 1 AS a']", "'a'", "1"),
                result(0, "'SELECT 1 AS a; -- done'", "'a'", "1"),
                result(0, "'VALUES(1),(2)'", "'column1'", "1", "2"));
    }

    private static Arguments result(int number, String body, String columns, String... rows) {
        var lines = new StringBuilder("{\"columns\":[" + json(columns) + "]}\n");
        for (int i = 0; i < rows.length; i++) {
            lines.append("{\"row\":[").append(i + 1).append(",[").append(json(rows[i]))
                    .append("]]}\n");
        }
        return Arguments.of(number, json(body), lines.toString());
    }

    private static String json(String relaxed) {
        return relaxed.replace('\'', '"').replace('~', '\'');
    }

    @ParameterizedTest(name = "case {0}: {1}")
    @MethodSource("results")
    void streamsRows(int number, String body, String lines) {
        HttpResponse<String> response = node.query(body);

        assertThat(response.body()).as("case %d", number).startsWith(lines);
        assertThat(response.body().substring(lines.length())).matches(END.pattern() + "\n");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type"))
                .hasValue("application/x-ndjson");
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(56, 400, "SELECT * FROM nope", "no such table: nope"),
                Arguments.of(57, 400, "SELEC 1",
                        "near \\\"SELEC\\\": syntax error in SELEC 1 at offset 0"),
                Arguments.of(58, 400, "DELETE FROM tests", "statement is not readonly"),
                Arguments.of(58, 400, "INSERT INTO tests VALUES(2,'b')",
                        "statement is not readonly"),
                Arguments.of(58, 400, "UPDATE tests SET text='b'", "statement is not readonly"),
                Arguments.of(58, 400, "CREATE TABLE x(y)", "statement is not readonly"),
                Arguments.of(58, 400, "DROP TABLE tests", "statement is not readonly"),
                Arguments.of(58, 400, "VACUUM", "statement is not readonly"),
                Arguments.of(59, 400, "SELECT 1; SELECT 2", "Multiple statements provided"),
                Arguments.of(60, 500, "SELECT ?",
                        "Wrong number of parameters passed to query. Got 0, needed 1"),
                Arguments.of(0, 400, "", "No statement provided"));
    }

    @ParameterizedTest(name = "case {0}: {2}")
    @MethodSource("refusals")
    void refuses(int number, int status, String sql, String error) {
        HttpResponse<String> response = node.query("\"" + sql + "\"");

        assertThat(response.body()).as("case %d", number)
                .isEqualTo("{\"error\":\"" + error + "\"}\n");
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(rows(node.query("\"SELECT * FROM tests\"").body())).containsExactly("[1,\"a\"]");
    }

    @ParameterizedTest(name = "case 61: {0}")
    @MethodSource("harmful")
    void case61WhatWouldChangeTheConnectionIsRefused(String sql) {
        HttpResponse<String> response = node.query("\"" + sql + "\"");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(response.body()).startsWith("{\"error\":\"").endsWith("\"}\n");
    }

    static Stream<String> harmful() {
        return Stream.of("BEGIN", "BEGIN IMMEDIATE", "COMMIT", "SAVEPOINT x",
                "ATTACH '/etc/x' AS y",
                "DETACH main", "PRAGMA cache_size=1", "PRAGMA journal_mode=DELETE", "REINDEX",
                "PRAGMA query_only=0");
    }

    @Test
    void case63AnEndlessQueryIsInterruptedAtTheEndOfTheStream() {
        HttpResponse<String> response = node.post(Queries.PATH + "?timeout=1",
                "\"WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i+1 FROM n)"
                        + " SELECT i FROM n WHERE i < 0\"");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .isEqualTo("{\"columns\":[\"i\"]}\n{\"error\":\"interrupted\"}\n");
    }

    @Test
    void case64AnErrorInTheMiddleIsTheLastLine() {
        HttpResponse<String> response = node.query("\"SELECT CASE WHEN value=3 THEN"
                + " abs(-9223372036854775807-1) ELSE value END AS v FROM generate_series(1,5)\"");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("""
                {"columns":["v"]}
                {"row":[1,[1]]}
                {"row":[2,[2]]}
                {"error":"integer overflow"}
                """);
    }

    @Test
    void aTextThatIsNotUtf8EndsTheResult() {
        String body = node.query("\"SELECT 1, CAST(x'41ff' AS TEXT)\"").body();

        assertThat(body).endsWith("{\"error\":\"Conversion error from type Text at index: 1,"
                + " invalid utf-8 sequence from index 1\"}\n");
    }

    @Test
    void aResultOfAnyLengthComesWhole() {
        HttpResponse<String> response = node.query(
                "\"SELECT value, 'row ' || value FROM generate_series(1,200000)\"");

        List<String> lines = response.body().lines().toList();
        assertThat(lines).hasSize(200_002);
        assertThat(lines.get(200_000)).isEqualTo("{\"row\":[200000,[200000,\"row 200000\"]]}");
        assertThat(lines.getLast()).matches(END);
    }

    @Test
    void theFirstRowsDoNotWaitForTheLastOnes() throws Exception {
        var request = java.net.http.HttpRequest.newBuilder(node.uri(Queries.PATH + "?timeout=2"))
                .header("content-type", "application/json")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(
                        "\"SELECT value FROM generate_series(1,9223372036854775807)"
                                + " WHERE value < 3\""))
                .build();
        long started = System.nanoTime();
        try (Stream<String> lines = node.client.send(
                request, HttpResponse.BodyHandlers.ofLines()).body()) {
            var iterator = lines.iterator();
            iterator.next();
            assertThat(iterator.next()).isEqualTo("{\"row\":[1,[1]]}");
            assertThat(System.nanoTime() - started).isLessThan(1_500_000_000L);
        }
    }
}
