package dev.verdigris.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// `POST /v1/transactions`, case by case; numbers are those of the conformance table that
/// upstream's behaviour was written down in.
class TransactionsTest {
    private static final String INSERT = "INSERT INTO tests VALUES(?,?)";
    private static final String NUMBER = "\\d+\\.\\d+(e-?\\d+)?|\\de-\\d+|\\d\\.\\d+e-\\d+";

    private HttpNode node;

    @BeforeEach
    void start() throws IOException {
        node = HttpNode.start();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    static Stream<Arguments> cases() {
        return Stream.of(
                commits(21, "['INSERT INTO tests(id,text) VALUES(1,~a~)']", List.of(1), "1"),
                commits(22, "[['INSERT INTO tests VALUES(?,?)',[1,'a']]]", List.of(1), "1"),
                commits(23, "[['INSERT INTO tests VALUES(:i,:t)',{':i':1,':t':'a'}]]",
                        List.of(1), "1"),
                commits(24, "[{'query':'INSERT INTO tests VALUES(?,?)','params':[1,'a']}]",
                        List.of(1), "1"),
                commits(24, "[{'query':'INSERT INTO tests VALUES(:i,:t)',"
                        + "'named_params':{':i':1,':t':'a'}}]", List.of(1), "1"),
                commits(24, "[{'query':'INSERT INTO tests(id) VALUES(1)','params':null}]",
                        List.of(1), "1"),
                commits(25, "[{'query':'INSERT INTO tests VALUES(?,?)','params':[1,'a'],"
                        + "'named_params':{':x':1}}]", List.of(1), "1"),
                fails(26, 400, "[]", "at least 1 statement is required"),
                commits(27, "['INSERT INTO tests(id) VALUES(1)','INSERT INTO tests(id) VALUES(2)']",
                        List.of(1, 1), "1"),
                failsSql(28, "['INSERT INTO tests(id) VALUES(1)',"
                        + "'INSERT INTO tests(id) VALUES(1)']",
                        "UNIQUE constraint failed: tests.id"),
                failsSql(29, "['SELEC 1']",
                        "near \\\"SELEC\\\": syntax error in SELEC 1 at offset 0"),
                failsSql(30, "['INSERT INTO nope VALUES(1)']", "no such table: nope"),
                failsSql(31, "['INSERT INTO tests(id) VALUES(1); INSERT INTO tests(id) VALUES(2)']",
                        "Multiple statements provided"),
                commits(32, "['INSERT INTO tests(id) VALUES(1); -- done']", List.of(1), "1"),
                failsSql(33, "[['" + INSERT + "',[1]]]",
                        "Wrong number of parameters passed to query. Got 1, needed 2"),
                failsSql(34, "[['" + INSERT + "',[1,2,3,4,5]]]",
                        "Wrong number of parameters passed to query. Got 3, needed 2"),
                failsSql(35, "['" + INSERT + "']",
                        "Wrong number of parameters passed to query. Got 0, needed 2"),
                failsSql(36, "[['INSERT INTO tests(id) VALUES(:i)',{':i':1,':zz':2}]]",
                        "Invalid parameter name: :zz"),
                failsSql(37, "['SELECT 1']",
                        "Execute returned results - did you mean to call query?"),
                commits(38, "['SELECT 1 WHERE 0']", List.of(0), "null"),
                commits(39, "['INSERT INTO tests(id) VALUES(1) RETURNING id']", List.of(1), "1"),
                commits(41, "['DELETE FROM tests WHERE id=9']", List.of(0), "null"));
    }

    private static Arguments commits(int number, String body, List<Integer> rows, String version) {
        String results = "\\[" + String.join(",", rows.stream()
                .map(n -> "\\{\"rows_affected\":" + n + ",\"time\":(" + NUMBER + ")\\}").toList())
                + "\\]";
        return Arguments.of(number, json(body), 200, "\\{\"results\":" + results + ",\"time\":("
                + NUMBER + "),\"version\":" + version + ",\"actor_id\":\""
                + HttpNode.ACTOR + "\"\\}");
    }

    private static Arguments failsSql(int number, String body, String message) {
        return fails(number, 500, body,
                "rusqlite: " + message + " (actor_id: None, version: None)");
    }

    private static Arguments fails(int number, int status, String body, String message) {
        return Arguments.of(number, json(body), status, Pattern.quote(
                "{\"results\":[{\"error\":\"" + message + "\"}],\"time\":0.0,\"version\":null,"
                        + "\"actor_id\":\"" + HttpNode.ACTOR + "\"}"));
    }

    /// JSON with `'` for `"` and `~` for `'`.
    private static String json(String relaxed) {
        return relaxed.replace('\'', '"').replace('~', '\'');
    }

    @ParameterizedTest(name = "case {0}: {1}")
    @MethodSource("cases")
    void answersAsTheTableSays(int number, String body, int status, String answer) {
        HttpResponse<String> response = node.transact(body);

        assertThat(response.body()).as("case %d", number).matches(answer);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        if (status != 200) {
            assertThat(rows("SELECT count(*) FROM tests")).containsExactly("[0]");
        }
    }

    @Test
    void case27VersionsCountTransactions() {
        assertThat(node.transact("[\"INSERT INTO tests(id) VALUES(1)\"]").body())
                .contains("\"version\":1,");
        assertThat(node.transact("[\"INSERT INTO tests(id) VALUES(2)\"]").body())
                .contains("\"version\":2,");
    }

    @Test
    void case40AnUpdateThatChangesNothingIsNoVersion() {
        node.transact("[\"INSERT INTO tests VALUES(1,'a')\"]");

        assertThat(node.transact("[\"UPDATE tests SET text='a' WHERE id=1\"]").body())
                .contains("\"rows_affected\":1,").contains("\"version\":null");
    }

    @Test
    void case42LocalTablesAreNoVersionAndTheCounterRepeats() {
        String body = node.transact("[\"CREATE TABLE loc(x)\","
                + "\"INSERT INTO loc VALUES(1),(2),(3)\",\"CREATE INDEX li ON loc(x)\"]").body();

        assertThat(body).contains("\"version\":null");
        assertThat(body.split("\"rows_affected\":3,", -1)).hasSize(3);
    }

    @ParameterizedTest(name = "case 43: {0}")
    @MethodSource("refused")
    void case43WhatWouldLeaveTheTransactionIsRefused(String sql) {
        HttpResponse<String> response = node.transact(
                "[\"INSERT INTO tests(id) VALUES(1)\",\"" + sql + "\"]");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(response.body()).startsWith("{\"results\":[{\"error\":\"");
        assertThat(rows("SELECT count(*) FROM tests")).containsExactly("[0]");
        assertThat(node.transact("[\"INSERT INTO tests(id) VALUES(2)\"]").statusCode())
                .isEqualTo(200);
    }

    static Stream<String> refused() {
        return Stream.of("COMMIT", "BEGIN", "ROLLBACK", "SAVEPOINT x", "ATTACH ':memory:' AS z",
                "DETACH main", "PRAGMA journal_mode=DELETE", "DELETE FROM __corro_members",
                "DELETE FROM __vg_member", "DROP TABLE tests",
                "CREATE TABLE __vg_mine(x)");
    }

    @Test
    void case44ATimeoutInterruptsAndChangesNothing() {
        HttpResponse<String> response = node.post(Transactions.PATH + "?timeout=1",
                "[\"WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i+1 FROM n LIMIT 1000000000)"
                        + " INSERT INTO tests(id) SELECT i FROM n\"]");

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body())
                .contains("rusqlite: interrupted (actor_id: None, version: None)");
        assertThat(rows("SELECT count(*) FROM tests")).containsExactly("[0]");
    }

    @Test
    void cases45To49ValuesKeepTheirTypes() {
        node.transact("[\"CREATE TABLE v(n INTEGER PRIMARY KEY, v)\"]");
        String values = "[null],[true],[1],[1.5],[\"t\"],[[1,2,255]],[9223372036854775807],"
                + "[9223372036854775808],[{\"a\": 1}],[[\"a\"]],[[256]],[1.0],"
                + "[[1,{\"b\":[]}]],[[]]";
        String statements = Arrays.stream(values.split("(?<=]),(?=\\[)"))
                .map(each -> "[\"INSERT INTO v(v) VALUES(?)\"," + each + "]")
                .collect(Collectors.joining(",", "[", "]"));

        assertThat(node.transact(statements).statusCode()).isEqualTo(200);
        assertThat(rows("SELECT typeof(v), v FROM v ORDER BY n")).containsExactly(
                "[\"null\",null]", "[\"integer\",1]", "[\"integer\",1]", "[\"real\",1.5]",
                "[\"text\",\"t\"]", "[\"blob\",[1,2,255]]", "[\"integer\",9223372036854775807]",
                "[\"real\",9.223372036854776e18]", "[\"text\",\"{\\\"a\\\":1}\"]",
                "[\"text\",\"[\\\"a\\\"]\"]", "[\"text\",\"[256]\"]", "[\"real\",1.0]",
                "[\"text\",\"[1,{\\\"b\\\":[]}]\"]", "[\"blob\",[]]");
    }

    @Test
    void case51AStatementOfTenThousandRowsIsOneVersion() {
        String body = node.transact("[\"INSERT INTO tests(id) WITH RECURSIVE n(i) AS (VALUES(1)"
                + " UNION ALL SELECT i+1 FROM n LIMIT 10000) SELECT i FROM n\"]").body();

        assertThat(body).contains("\"rows_affected\":10000,").contains("\"version\":1,");
    }

    private List<String> rows(String sql) {
        return QueriesTest.rows(node.query("\"" + sql + "\"").body());
    }

    @Test
    void whatIsTooLargeOrHasNoRoomIsToldApartFromBadSql() {
        HttpResponse<String> large = node.transact(
                "[\"INSERT INTO tests VALUES(1, hex(zeroblob(5000000)))\"]");
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(large.body()).contains("a row that is stored has at most 8 MiB");

        // No row number left, which SQLite calls a full disk.
        HttpResponse<String> full = node.transact("[\"CREATE TABLE f(i INTEGER PRIMARY KEY "
                + "AUTOINCREMENT)\",\"INSERT INTO f VALUES (9223372036854775807)\","
                + "\"INSERT INTO f DEFAULT VALUES\"]");
        assertThat(full.statusCode()).isEqualTo(507);
        assertThat(full.body()).contains("disk is full: nothing was changed");
    }

    @Test
    void vacuumIsRefusedWithWhatToDoInstead() {
        HttpResponse<String> response = node.transact("[\"VACUUM\"]");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("VACUUM is not for clients", "sqlite3");
    }
}
