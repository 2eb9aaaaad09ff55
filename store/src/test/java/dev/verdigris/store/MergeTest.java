package dev.verdigris.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.VersionRange;
import dev.verdigris.protocol.Need;
import dev.verdigris.sqlite.SqliteException;
import dev.verdigris.sqlite.Statement;
import dev.verdigris.time.HybridClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What one replica wrote, merged into another.
class MergeTest {
    private static final String SCHEMA =
            "CREATE TABLE t(id INTEGER PRIMARY KEY NOT NULL, a TEXT, b)";

    private final HybridClock clock = new HybridClock(() -> 1_700_000_000_000_000_000L);
    private final List<Replica> opened = new ArrayList<>();

    private Replica open(long id, String... schema) {
        Replica replica = Replica.open(ReplicaConfig.memory(new ActorId(0, id)), clock);
        replica.applySchema(List.of(schema));
        opened.add(replica);
        return replica;
    }

    @AfterEach
    void close() {
        opened.forEach(Replica::close);
    }

    private static void write(Replica replica, String... statements) {
        replica.transact(session -> {
            for (String statement : statements) {
                session.execute(statement);
            }
            return true;
        });
    }

    private static String rows(Replica replica, String query) {
        var rows = new ArrayList<String>();
        try (Statement row = replica.connection().prepare(query)) {
            while (row.step()) {
                rows.add(IntStream.range(0, row.columnCount())
                        .mapToObj(i -> String.valueOf(row.columnText(i)))
                        .collect(Collectors.joining(",")));
            }
        }
        return String.join(" ", rows);
    }

    private static List<Changeset> all(Replica replica) {
        var told = new ArrayList<Changeset>();
        replica.read(new Need.Whole(replica.actor(), VersionRange.of(1, 1_000)), told::add);
        return told;
    }

    // Kinds of tables.

    static List<Arguments> tables() {
        String wide = IntStream.range(0, 1_999).mapToObj(i -> "c" + i)
                .collect(Collectors.joining(", "));
        return List.of(
                Arguments.of("CREATE TABLE t(k INTEGER PRIMARY KEY NOT NULL, v)", List.of(
                        "INSERT INTO t VALUES (-1, 'a'), (9223372036854775807, x'00ff'), (3, 1.5)",
                        "UPDATE t SET k = 4 WHERE k = 3", "UPDATE t SET rowid = 5 WHERE k = 4",
                        "INSERT INTO t VALUES (5, 'again') ON CONFLICT DO UPDATE SET v = 'upsert'",
                        "INSERT OR REPLACE INTO t VALUES (-1, 'replaced')",
                        "DELETE FROM t WHERE k > 100", "INSERT INTO t VALUES (3, NULL)")),
                Arguments.of("CREATE TABLE t(k TEXT PRIMARY KEY NOT NULL, v INTEGER)", List.of(
                        "INSERT INTO t VALUES ('', 1), ('1', 2), ('ä', 3), ('a'||char(0)||'b', 4)",
                        "UPDATE t SET v = v + 1", "UPDATE OR REPLACE t SET k = 'ä' WHERE k = '1'")),
                Arguments.of("CREATE TABLE t(k BLOB PRIMARY KEY NOT NULL, v REAL)", List.of(
                        "INSERT INTO t VALUES (x'', 1), (x'00', 2), (zeroblob(300), 3)",
                        "DELETE FROM t WHERE k = x'00'", "UPDATE t SET v = 2.5")),
                Arguments.of("CREATE TABLE t(a TEXT NOT NULL, b INTEGER NOT NULL, v, "
                        + "PRIMARY KEY (b, a)) WITHOUT ROWID", List.of(
                        "INSERT INTO t VALUES ('x', 1, 'q'), ('y', 1, 'r'), ('x', 2, 's')",
                        "UPDATE t SET b = 3 WHERE a = 'y'", "UPDATE t SET a = 'z', v = 'moved' "
                        + "WHERE b = 2", "DELETE FROM t WHERE b = 1")),
                Arguments.of("CREATE TABLE t(k INTEGER PRIMARY KEY NOT NULL, i INT, x ANY, "
                        + "s TEXT, r REAL, b BLOB) STRICT", List.of(
                        "INSERT INTO t VALUES (1, 2, '3', '4', 5, x'06')",
                        "UPDATE t SET x = 3, r = 5.5", "UPDATE t SET x = 3.0, b = NULL")),
                Arguments.of("CREATE TABLE t(k INTEGER PRIMARY KEY NOT NULL, v INTEGER, "
                        + "d AS (v * 2), w INTEGER DEFAULT 7, s AS (v + w) STORED)", List.of(
                        "INSERT INTO t(k, v) VALUES (1, 2), (2, 3)", "UPDATE t SET v = 10, w = 1 "
                        + "WHERE k = 2", "UPDATE t SET k = 3 WHERE k = 1")),
                Arguments.of("CREATE TABLE t(k TEXT PRIMARY KEY NOT NULL)", List.of(
                        "INSERT INTO t VALUES ('a'), ('b')", "DELETE FROM t WHERE k = 'a'",
                        "INSERT INTO t VALUES ('a'), ('c')", "UPDATE t SET k = 'd' WHERE k = 'c'",
                        "DELETE FROM t WHERE k = 'b'")),
                Arguments.of("CREATE TABLE t(a INTEGER NOT NULL, b TEXT NOT NULL, "
                        + "PRIMARY KEY (a, b))", List.of(
                        "INSERT INTO t VALUES (1, 'x'), (2, 'y')", "UPDATE t SET a = a + 10")),
                Arguments.of("CREATE TABLE t(\"the \"\"key\"\"\" TEXT PRIMARY KEY NOT NULL, "
                        + "\"select\", \"ü [x]\", \"a'b\" DEFAULT 'it''s', \"-1 \")", List.of(
                        "INSERT INTO t(\"the \"\"key\"\"\", \"select\") VALUES ('k', 1), ('l', 2)",
                        "UPDATE t SET \"ü [x]\" = 5, \"a'b\" = 'q' WHERE \"select\" = 1",
                        "UPDATE t SET \"the \"\"key\"\"\" = 'm', \"-1 \" = 0 "
                                + "WHERE \"select\" = 2")),
                Arguments.of("CREATE TABLE t(k INTEGER PRIMARY KEY NOT NULL, " + wide + ")",
                        List.of("INSERT INTO t(k, c0, c1998) VALUES (1, 'first', 'last'), "
                                + "(2, 3, 4)", "UPDATE t SET c1000 = 5",
                                "DELETE FROM t WHERE k = 2",
                                "INSERT INTO t(k, c62) VALUES (2, 'x')")));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void tablesOfEveryKindReachPeersInAnyOrder(String table, List<String> statements) {
        Replica one = open(1, table);
        Replica inOrder = open(2, table);
        Replica shuffled = open(3, table);
        var random = new Random(1);
        var told = new ArrayList<Changeset>();
        for (String statement : statements) {
            write(one, statement);
            List<Changeset> now = all(one);
            inOrder.apply(now);
            told.addAll(now);
            told.addAll(now);
        }
        Collections.shuffle(told, random);
        shuffled.apply(told);
        String everything = "SELECT * FROM t ORDER BY 1";
        assertThat(rows(one, everything)).isNotEmpty();
        for (Replica peer : List.of(inOrder, shuffled)) {
            assertThat(rows(peer, "SELECT count(*) FROM __vg_parked")).isEqualTo("0");
            assertThat(rows(peer, everything)).isEqualTo(rows(one, everything));
            assertThat(peer.digest()).isEqualTo(one.digest());
        }
    }

    @Test
    void returningTellsWhatWasWritten() {
        Replica one = open(1, SCHEMA);
        String returned = one.transact(session -> {
            try (Statement row = session.prepare(
                    "INSERT INTO t VALUES (1, 'x', 2), (2, 'y', 3) ON CONFLICT DO UPDATE SET b = 9 "
                    + "RETURNING id, b")) {
                var ids = new ArrayList<String>();
                while (row.step()) {
                    ids.add(row.columnText(0) + ":" + row.columnText(1));
                }
                return ids.toString();
            }
        }).value();
        assertThat(returned).isEqualTo("[1:2, 2:3]");
        Replica two = open(2, SCHEMA);
        two.apply(all(one));
        assertThat(two.digest()).isEqualTo(one.digest());
    }

    // Triggers and views of users.

    /// The trigger is as old as the table: the schema came later.
    private Replica openWithTriggers(long id, String... triggers) {
        Replica replica = Replica.open(ReplicaConfig.memory(new ActorId(0, id)), clock);
        opened.add(replica);
        Stream.concat(Stream.of(SCHEMA, "CREATE TABLE u(id INTEGER PRIMARY KEY NOT NULL, n)",
                        "CREATE TABLE seen(what)"), Stream.of(triggers))
                .forEach(replica.connection()::exec);
        replica.applySchema(
                List.of(SCHEMA, "CREATE TABLE u(id INTEGER PRIMARY KEY NOT NULL, n)"));
        return replica;
    }

    @Test
    void whatTriggersOfUsersWriteTravelsAndIsNotDoneTwice() {
        String copy = "CREATE TRIGGER copies AFTER INSERT ON t BEGIN "
                + "INSERT INTO u VALUES (NEW.id, random()); "
                + "INSERT OR IGNORE INTO seen VALUES (NEW.a); END";
        String count = "CREATE TRIGGER counts AFTER UPDATE ON t BEGIN "
                + "UPDATE u SET n = n + 1; INSERT INTO seen VALUES (NEW.a); END";
        Replica one = openWithTriggers(1, copy, count);
        Replica two = openWithTriggers(2, copy, count);
        write(one, "INSERT INTO t VALUES (1, 'x', 1), (2, 'y', 2)");
        two.apply(all(one));
        write(one, "UPDATE t SET a = 'z' WHERE id = 2");
        two.apply(all(one));
        assertThat(rows(two, "SELECT * FROM u")).isEqualTo(rows(one, "SELECT * FROM u"));
        assertThat(two.digest()).isEqualTo(one.digest());
        assertThat(rows(two, "SELECT * FROM seen")).as("what is not replicated is written here too")
                .isEqualTo("x y z");
        write(two, "INSERT INTO t VALUES (3, 'mine', 1)");
        one.apply(all(two));
        assertThat(rows(one, "SELECT count(*) FROM u")).isEqualTo("3");
        assertThat(one.digest()).isEqualTo(two.digest());
    }

    @Test
    void aViewThatCanBeWrittenTravelsAsTheRowsItWrote() {
        Replica one = open(1, SCHEMA);
        Replica two = open(2, SCHEMA);
        write(one, "CREATE VIEW v AS SELECT id, a FROM t",
                "CREATE TRIGGER vi INSTEAD OF INSERT ON v BEGIN "
                        + "INSERT INTO t VALUES (NEW.id, upper(NEW.a), 0); END",
                "INSERT INTO v VALUES (1, 'x')");
        two.apply(all(one));
        assertThat(rows(two, "SELECT * FROM t")).isEqualTo("1,X,0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RAISE(ROLLBACK, 'no b')", "RAISE(ABORT, 'no b')",
            "RAISE(FAIL, 'no b')"})
    void aTriggerThatRefusesARowStopsNoOtherVersion(String raise) {
        Replica one = open(1, SCHEMA, "CREATE TABLE u(id INTEGER PRIMARY KEY NOT NULL, n)");
        Replica two = openWithTriggers(2, "CREATE TRIGGER refuses BEFORE INSERT ON t "
                + "WHEN NEW.b > 10 BEGIN SELECT " + raise + "; END");
        write(one, "INSERT INTO t VALUES (1, 'x', 1)");
        write(one, "INSERT INTO t VALUES (2, 'y', 2), (3, 'bad', 50)");
        write(one, "INSERT INTO t VALUES (4, 'z', 4)");
        write(one, "INSERT INTO t VALUES (5, 'bad too', 50)");
        write(one, "INSERT INTO u VALUES (6, 6)");
        RemoteResult result = two.apply(all(one));
        assertThat(result.parked()).extracting(parked -> parked.version().value())
                .containsExactly(2L, 4L);
        assertThat(result.parked()).allSatisfy(
                parked -> assertThat(parked.reason()).contains("no b"));
        assertThat(rows(two, "SELECT id FROM t UNION SELECT id FROM u")).isEqualTo("1 4 6");
        assertThat(result.touched()).hasSize(3);
        assertThat(two.books()).isEqualTo(one.books());

        two.connection().exec("DROP TRIGGER refuses");
        SchemaResult schema = two.applySchema(
                List.of(SCHEMA, "CREATE TABLE u(id INTEGER PRIMARY KEY NOT NULL, n)"));
        assertThat(schema.unparked().touched()).hasSize(3);
        assertThat(two.digest()).isEqualTo(one.digest());
    }

    @Test
    void aVersionThatEndsTheTransactionDoesNotStopAChangeOfTheSchema() {
        Replica one = open(1, SCHEMA);
        Replica two = openWithTriggers(2, "CREATE TRIGGER refuses BEFORE INSERT ON t "
                + "BEGIN SELECT RAISE(ROLLBACK, 'never'); END");
        write(one, "INSERT INTO t VALUES (1, 'x', 1)");
        two.apply(all(one));
        SchemaResult result = two.applySchema(List.of(SCHEMA,
                "CREATE TABLE u(id INTEGER PRIMARY KEY NOT NULL, n)",
                "CREATE TABLE more(id INTEGER PRIMARY KEY NOT NULL)"));
        assertThat(result.unparked().parked()).hasSize(1);
        assertThat(rows(two, "SELECT count(*) FROM more, __vg_parked")).isEqualTo("0");
        assertThat(rows(two, "SELECT reason FROM __vg_parked")).contains("never");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ROLLBACK", "IGNORE", "REPLACE", "FAIL"})
    void aConstraintsOwnConflictClauseNeitherEndsTheBatchNorLeavesARowOutInSilence(String clause) {
        Replica one = open(1, SCHEMA);
        Replica strict = open(2, "CREATE TABLE t(id INTEGER PRIMARY KEY NOT NULL, a TEXT NOT NULL "
                + "ON CONFLICT " + clause + " DEFAULT 'x', b)");
        write(one, "INSERT INTO t VALUES (1, 'x', 1)");
        write(one, "INSERT INTO t VALUES (2, NULL, 2)");
        write(one, "INSERT INTO t VALUES (3, 'z', 3)");
        assertThat(strict.apply(all(one)).parked()).extracting(parked -> parked.version().value())
                .containsExactly(2L);
        assertThat(rows(strict, "SELECT id FROM t")).isEqualTo("1 3");
    }

    // Versions are visible as a whole.

    /// A version of four chunks that updates rows of a version before it.
    private Replica withAVersionOfSeveralChunks() {
        Replica one = open(1, SCHEMA);
        write(one, "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600) "
                + "INSERT INTO t SELECT i, 'old', 0 FROM n");
        write(one, "UPDATE t SET a = 'some longer text for row ' || id, b = 1");
        assertThat(all(one)).hasSizeGreaterThan(3);
        return one;
    }

    @Test
    void piecesInAnyOrderTwiceAndAcrossARestartShowAllOrNothing(@TempDir Path directory) {
        Replica one = withAVersionOfSeveralChunks();
        for (long seed = 0; seed < 5; seed++) {
            var random = new Random(seed);
            var pieces = new ArrayList<>(all(one));
            pieces.addAll(all(one));
            Collections.shuffle(pieces, random);
            Path file = directory.resolve(seed + ".db");
            Replica two = Replica.open(ReplicaConfig.file(file, new ActorId(0, 2)), clock);
            try {
                two.applySchema(List.of(SCHEMA));
                for (Changeset piece : pieces) {
                    two.apply(List.of(piece));
                    assertThat(rows(two, "SELECT count(*) FROM t")).as("seed %d", seed)
                            .isIn("0", "600");
                    if (random.nextInt(3) == 0) {
                        two.close();
                        two = Replica.open(ReplicaConfig.file(file, null), clock);
                    }
                }
                assertThat(two.digest()).as("seed %d", seed).isEqualTo(one.digest());
                assertThat(two.books()).isEqualTo(one.books());
                assertThat(rows(two, "SELECT count(*) FROM __vg_buffer")).isEqualTo("0");
            } finally {
                two.close();
            }
        }
    }

    @Test
    void theLastPieceOfAVersionThatCannotBeMergedParksAllOfIt() {
        Replica one = withAVersionOfSeveralChunks();
        Replica strict = open(2, "CREATE TABLE t(id INTEGER PRIMARY KEY NOT NULL, a TEXT, "
                + "b CHECK (b = 0 OR id < 600))");
        List<Changeset> pieces = all(one).reversed();
        for (Changeset piece : pieces) {
            strict.apply(List.of(piece));
            strict.apply(List.of(piece));
        }
        assertThat(rows(strict, "SELECT count(*) FROM t")).isEqualTo("0");
        assertThat(rows(strict, "SELECT version FROM __vg_parked")).isEqualTo("2");
        assertThat(strict.books()).as("held, and never fetched again").isEqualTo(one.books());
        var passedOn = new ArrayList<Changeset>();
        strict.read(new Need.Whole(one.actor(), VersionRange.of(1, 9)), passedOn::add);
        Replica three = open(3, SCHEMA);
        three.apply(passedOn);
        assertThat(three.digest()).isEqualTo(one.digest());
    }

    @Test
    void aCrashBetweenMergeAndCommitLosesTheVersionButNeverTheClaim() {
        Replica one = withAVersionOfSeveralChunks();
        Replica two = open(2, SCHEMA);
        two.beforeCommit(() -> {
            throw new IllegalStateException("the power fails");
        });
        assertThatThrownBy(() -> two.apply(all(one))).hasMessage("the power fails");
        assertThat(two.books()).isEmpty();
        two.beforeCommit(() -> { });
        two.apply(all(one));
        assertThat(two.digest()).isEqualTo(one.digest());
    }

    // Reading as in cr-sqlite.

    @Test
    void theChangesViewHasTheTenColumnsAndCannotBeWritten() {
        Replica one = open(1, SCHEMA);
        write(one, "INSERT INTO t VALUES (1, 'x', 1)");
        assertThat(rows(one, "SELECT group_concat(name, ' ') FROM pragma_table_info("
                + "'crsql_changes')")).isEqualTo(
                "table pk cid val col_version db_version site_id cl seq ts");
        for (String sql : List.of("DELETE FROM crsql_changes", "UPDATE crsql_changes SET val = 1",
                "INSERT INTO crsql_changes VALUES ('t', x'010901', 'a', 'y', 2, 2, NULL, 1, 0, "
                        + "'0')")) {
            assertThatThrownBy(() -> write(one, sql)).as(sql).isInstanceOf(SqliteException.class);
        }
        assertThat(one.books().get(one.actor())).isNotNull()
                .satisfies(book -> assertThat(book.head()).isEqualTo(new DbVersion(1)));
    }
}
