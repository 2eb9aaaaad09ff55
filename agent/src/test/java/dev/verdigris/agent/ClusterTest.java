package dev.verdigris.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.verdigris.sqlite.Statement;
import dev.verdigris.store.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ClusterTest {
    private static final String SCHEMA =
            "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, a TEXT, b TEXT);";
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private static void write(Agent agent, String sql) {
        agent.store().transact(Deadline.NONE, session -> session.execute(sql));
    }

    private static String read(Agent agent, String sql) {
        return agent.store().query(Deadline.after(SOON), session -> {
            try (Statement statement = session.prepare(sql)) {
                return statement.step()
                        ? Objects.requireNonNullElse(statement.columnText(0), "NULL") : "none";
            }
        });
    }

    private static void awaitRead(Agent agent, String sql, String expected) {
        await().atMost(SOON).pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> assertThat(read(agent, sql)).isEqualTo(expected));
    }

    @Test
    void aRowWrittenOnOneNodeIsReadOnTheOthers() throws Exception {
        try (var cluster = new TestCluster(3, folder, SCHEMA)) {
            write(cluster.agent(0), "INSERT INTO t VALUES (1, 'one', 'x')");
            awaitRead(cluster.agent(1), "SELECT a FROM t WHERE id = 1", "one");
            awaitRead(cluster.agent(2), "SELECT a FROM t WHERE id = 1", "one");
            write(cluster.agent(2), "DELETE FROM t");
            awaitRead(cluster.agent(0), "SELECT count(*) FROM t", "0");
            String versions = "SELECT hex(site_id) || ' ' || db_version FROM crsql_changes"
                    + " WHERE cid = '-1'";
            awaitRead(cluster.agent(0), versions,
                    cluster.agent(2).actor().toString().toUpperCase(Locale.ROOT) + " 1");
        }
    }

    @Test
    void aBigTransactionIsVisibleWhole() throws Exception {
        try (var cluster = new TestCluster(2, folder, SCHEMA)) {
            write(cluster.agent(0), "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
                    + " WHERE i < 10000) INSERT INTO t SELECT i, 'row ' || i, 'b' FROM n");
            await().atMost(SOON).pollInterval(Duration.ofMillis(1)).until(() -> {
                String count = read(cluster.agent(1), "SELECT count(*) FROM t");
                assertThat(count).isIn("0", "10000");
                return count.equals("10000");
            });
        }
    }

    @Test
    void aRowOfManyMegabytesReplicatesLikeAnyOther() throws Exception {
        try (var cluster = new TestCluster(2, folder, SCHEMA)) {
            write(cluster.agent(0), "INSERT INTO t VALUES (1, hex(zeroblob(3600000)), 'x')");
            awaitRead(cluster.agent(1), "SELECT length(a) FROM t", "7200000");
            write(cluster.agent(0), "INSERT INTO t VALUES (2, 'small', 'x')");
            awaitRead(cluster.agent(1), "SELECT a FROM t WHERE id = 2", "small");
        }
    }

    @Test
    void nodesThatBothWroteWhileApartMeetAgain() throws Exception {
        try (var cluster = new TestCluster(3, folder, SCHEMA)) {
            write(cluster.agent(0), "INSERT INTO t VALUES (1, 'common', 'common')");
            awaitRead(cluster.agent(2), "SELECT a FROM t", "common");

            cluster.cut(List.of(0), List.of(1, 2));
            write(cluster.agent(0), "UPDATE t SET a = 'left'");
            write(cluster.agent(0), "INSERT INTO t VALUES (2, 'left', 'left')");
            write(cluster.agent(2), "UPDATE t SET b = 'right' WHERE id = 1");
            write(cluster.agent(2), "INSERT INTO t VALUES (2, 'right', 'right')");
            awaitRead(cluster.agent(1), "SELECT b FROM t WHERE id = 1", "right");
            assertThat(read(cluster.agent(0), "SELECT b FROM t WHERE id = 1")).isEqualTo("common");
            awaitRead(cluster.agent(1), "SELECT a FROM t WHERE id = 2", "right");

            cluster.heal();
            // Both columns were written once each: the greater value survives.
            String all = "SELECT group_concat(id || a || b, ' ')"
                    + " FROM (SELECT * FROM t ORDER BY id)";
            for (int node = 0; node < 3; node++) {
                awaitRead(cluster.agent(node), all, "1leftright 2rightright");
            }
            long digest = cluster.agent(0).store().digest().rows();
            assertThat(cluster.agent(1).store().digest().rows()).isEqualTo(digest);
            assertThat(cluster.agent(2).store().digest().rows()).isEqualTo(digest);
        }
    }

    @Test
    void aNodeThatWasAwayCatchesUp() throws Exception {
        try (var cluster = new TestCluster(3, folder, SCHEMA)) {
            write(cluster.agent(0), "INSERT INTO t VALUES (1, 'before', '')");
            awaitRead(cluster.agent(1), "SELECT count(*) FROM t", "1");
            cluster.stop(1);
            for (int i = 2; i <= 50; i++) {
                write(cluster.agent(0), "INSERT INTO t VALUES (" + i + ", 'meanwhile', '')");
            }
            cluster.start(1);
            awaitRead(cluster.agent(1), "SELECT count(*) FROM t", "50");
            write(cluster.agent(1), "UPDATE t SET b = 'back' WHERE id = 50");
            awaitRead(cluster.agent(2), "SELECT b FROM t WHERE id = 50", "back");
        }
    }
}
