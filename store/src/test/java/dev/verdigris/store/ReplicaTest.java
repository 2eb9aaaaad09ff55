package dev.verdigris.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Change;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.NodeAddress;
import dev.verdigris.model.Partial;
import dev.verdigris.model.RangeSet;
import dev.verdigris.model.Seq;
import dev.verdigris.model.SeqRange;
import dev.verdigris.model.Timestamp;
import dev.verdigris.model.VersionRange;
import dev.verdigris.protocol.Identity;
import dev.verdigris.protocol.Liveness;
import dev.verdigris.protocol.MemberUpdate;
import dev.verdigris.protocol.Need;
import dev.verdigris.protocol.RememberedMember;
import dev.verdigris.schema.SchemaRefused;
import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.OpenMode;
import dev.verdigris.sqlite.SqliteException;
import dev.verdigris.sqlite.Statement;
import dev.verdigris.time.HybridClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplicaTest {
    private static final String SCHEMA =
            "CREATE TABLE t(id INTEGER PRIMARY KEY NOT NULL, a TEXT, b)";

    private final HybridClock clock = new HybridClock(() -> 1_700_000_000_000_000_000L);
    private final List<Replica> opened = new ArrayList<>();
    private final Replica one = open(1);
    private final Replica two = open(2);

    private Replica open(long id) {
        Replica replica = Replica.open(ReplicaConfig.memory(new ActorId(0, id)), clock);
        replica.applySchema(List.of(SCHEMA));
        opened.add(replica);
        return replica;
    }

    @AfterEach
    void close() {
        opened.forEach(Replica::close);
    }

    private static LocalResult<Long> write(Replica replica, String... statements) {
        return replica.transact(session -> {
            long changes = 0;
            for (String statement : statements) {
                changes += session.execute(statement);
            }
            return changes;
        });
    }

    private static String rows(Replica replica, String query) {
        return rows(replica.connection(), query);
    }

    private static String rows(Connection connection, String query) {
        var text = new StringBuilder();
        try (Statement row = connection.prepare(query)) {
            while (row.step()) {
                for (int i = 0; i < row.columnCount(); i++) {
                    text.append(i == 0 ? text.isEmpty() ? "" : " " : ",").append(row.columnText(i));
                }
            }
        }
        return text.toString();
    }

    private static List<Changeset> all(Replica replica) {
        return told(replica, new Need.Whole(replica.actor(), VersionRange.of(1, 1_000)));
    }

    private static List<Changeset> told(Replica replica, Need need) {
        var told = new ArrayList<Changeset>();
        replica.read(need, told::add);
        return told;
    }

    /// What is held of the first replica.
    private ActorBook book(Replica replica) {
        return replica.books().getOrDefault(one.actor(), ActorBook.EMPTY);
    }

    @Test
    void aWriteUsesAVersionAndTellsWhereItEnds() {
        LocalResult<Long> result = write(one, "INSERT INTO t VALUES (1, 'x', 2), (2, 'y', 3)");
        assertThat(result.value()).isEqualTo(2);
        assertThat(result.commit()).isNotNull().satisfies(commit -> {
            assertThat(commit.version()).isEqualTo(new DbVersion(1));
            assertThat(commit.lastSeq()).isEqualTo(new Seq(1));
            assertThat(commit.book()).isEqualTo(book(one));
        });
    }

    @Test
    void whatChangesNothingUsesNoVersion() {
        write(one, "INSERT INTO t VALUES (1, 'x', 2)");
        assertThat(write(one, "UPDATE t SET a = 'x', b = 2", "DELETE FROM t WHERE id = 7",
                "INSERT OR IGNORE INTO t VALUES (1, 'z', 9)").commit()).isNull();
        assertThat(write(one, "CREATE TABLE plain(z)", "INSERT INTO plain VALUES (1)").commit())
                .isNull();
    }

    @Test
    void aChangeOfTypeAloneIsAChange() {
        write(one, "INSERT INTO t VALUES (1, 'x', 1)");
        assertThat(write(one, "UPDATE t SET b = 1.0").commit()).isNotNull();
        assertThat(write(one, "UPDATE t SET b = '1'").commit()).isNotNull();
    }

    @Test
    void aFailingStatementUndoesTheTransaction() {
        write(one, "INSERT INTO t VALUES (1, 'x', 2)");
        assertThatThrownBy(() -> write(one, "UPDATE t SET a = 'lost'",
                "INSERT INTO t VALUES (1, 'again', 2)")).isInstanceOf(SqliteException.class);
        assertThat(rows(one, "SELECT * FROM t")).isEqualTo("1,x,2");
        assertThat(book(one).head()).isEqualTo(new DbVersion(1));
        assertThat(write(one, "UPDATE t SET a = 'kept'").commit()).isNotNull()
                .extracting(Commit::version).isEqualTo(new DbVersion(2));
    }

    @Test
    void aStatementThatEndsTheTransactionLosesAllOfIt() {
        write(one, "INSERT INTO t VALUES (1, 'x', 2)");
        assertThatThrownBy(() -> one.transact(session -> {
            session.execute("INSERT INTO t VALUES (2, 'lost', 0)");
            Statement update = session.prepare("UPDATE t SET a = 'prepared before'");
            assertThatThrownBy(() -> session.execute(
                    "INSERT OR ROLLBACK INTO t VALUES (1, 'y', 0)"))
                    .isInstanceOf(SqliteException.class);
            assertThatThrownBy(() -> session.execute("UPDATE t SET a = 'astray'"))
                    .isInstanceOf(TransactionLost.class);
            return update.step();
        })).isInstanceOf(SqliteException.class).hasMessageContaining("rolled back");
        assertThat(rows(one, "SELECT * FROM t")).isEqualTo("1,x,2");
        assertThat(all(one)).hasSize(1);
    }

    @Test
    void rowsAndBookBecomeDurableTogetherOrNotAtAll() {
        write(one, "INSERT INTO t VALUES (1, 'x', 2)");
        two.beforeCommit(() -> {
            assertThat(rows(two, "SELECT count(*) FROM t")).as("written already").isEqualTo("1");
            throw new IllegalStateException("the power fails");
        });
        assertThatThrownBy(() -> two.apply(all(one))).hasMessage("the power fails");
        assertThatThrownBy(() -> write(two, "INSERT INTO t VALUES (2, 'y', 2)"))
                .hasMessage("the power fails");
        assertThat(rows(two, "SELECT (SELECT count(*) FROM t), (SELECT count(*) FROM t__vg_clock), "
                + "(SELECT count(*) FROM __vg_log), (SELECT count(*) FROM __vg_book)"))
                .isEqualTo("0,0,0,0");
        assertThat(two.books()).isEmpty();

        two.beforeCommit(() -> { });
        two.apply(all(one));
        assertThat(rows(two, "SELECT * FROM t")).isEqualTo("1,x,2");
        assertThat(two.books()).isEqualTo(one.books());
    }

    @Test
    void aWriterThatBypassesUsIsRefusedBySqliteItself(@TempDir Path directory) {
        Path file = directory.resolve("state.db");
        try (Replica replica = Replica.open(ReplicaConfig.file(file, new ActorId(0, 9)), clock)) {
            replica.applySchema(List.of(SCHEMA));
            write(replica, "INSERT INTO t VALUES (1, 'x', 2)");
            try (Connection foreign = Connection.open(file, OpenMode.READ_WRITE)) {
                for (String sql : List.of("INSERT INTO t VALUES (2, 'y', 3)", "DELETE FROM t",
                        "UPDATE t SET a = 'y'")) {
                    assertThatThrownBy(() -> foreign.prepare(sql).close())
                            .isInstanceOf(SqliteException.class).hasMessageContaining("vg_");
                }
                assertThat(rows(foreign, "SELECT * FROM t")).isEqualTo("1,x,2");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"COMMIT", "ROLLBACK", "BEGIN", "SAVEPOINT s", "ATTACH ':memory:' AS m",
            "DETACH main", "PRAGMA recursive_triggers = 0", "PRAGMA writable_schema = 1",
            "DELETE FROM __vg_log", "UPDATE t__vg_clock SET __vg_ver = 9",
            "DROP TABLE t", "ALTER TABLE t ADD COLUMN c", "DROP TRIGGER t__vg_insert",
            "CREATE INDEX i ON t(a)", "CREATE TEMP TRIGGER x AFTER INSERT ON t BEGIN SELECT 1; END",
            "CREATE TABLE __vg_mine(x)", "SELECT vg_touch(1, 1)",
            "INSERT INTO t SELECT vg_take(1,1,1), 1, 1",
            "DROP TABLE crsql_changes"})
    void whatIsOursIsNotForClients(String sql) {
        assertThatThrownBy(() -> one.transact(session -> {
            try {
                return session.execute(sql);
            } finally {
                assertThat(session.refusal()).as(sql).isNotNull();
            }
        })).isInstanceOf(SqliteException.class).hasMessageContaining("not authorized");
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "rowid", "_rowid_", "OID", "\"RowID\""})
    void aKeyMayBeSetUnderAnyName(String name) {
        write(one, "INSERT INTO t VALUES (1, 'x', 2)", "UPDATE t SET " + name + " = 7, b = 3");
        two.apply(all(one));
        assertThat(rows(two, "SELECT * FROM t")).isEqualTo("7,x,3");
        assertThat(two.digest()).isEqualTo(one.digest());
    }

    @Test
    void howFarOurVersionsGoIsKnownAgainAfterARestart() {
        write(one, "INSERT INTO t VALUES (1, 'x', 2)");
        write(one, "UPDATE t SET b = 3");
        try (Replica again = Replica.open(ReplicaConfig.image(one.image()), clock)) {
            assertThat(again.books()).isEqualTo(one.books());
            Commit next = again.transact(session -> session.execute("DELETE FROM t")).commit();
            assertThat(next).isNotNull().extracting(Commit::version).isEqualTo(new DbVersion(3));
        }
    }

    @Test
    void versionsOfOursThatOthersBringBackAreNeverGivenOutAgain() {
        write(one, "INSERT INTO t VALUES (1, 'x', 2)");
        byte[] backup = one.image();
        write(one, "UPDATE t SET b = 3");
        write(one, "UPDATE t SET b = 4");
        two.apply(all(one));
        write(two, "UPDATE t SET b = 5"); // so that nothing is left of the versions that come back
        try (Replica restored = Replica.open(ReplicaConfig.image(backup), clock)) {
            restored.apply(all(two));
            restored.apply(all(one));
            try (Replica again = Replica.open(ReplicaConfig.image(restored.image()), clock)) {
                assertThat(again.books()).isEqualTo(restored.books());
                assertThat(book(again).head()).isEqualTo(new DbVersion(3));
            }
        }
    }

    @Test
    void aBigTransactionTravelsInChunksAndBecomesVisibleWhole() {
        write(one, "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) "
                + "INSERT INTO t SELECT i, 'some text for row ' || i, i FROM n");
        List<Changeset> chunks = all(one);
        assertThat(chunks).hasSizeGreaterThan(50);
        for (Changeset chunk : chunks.reversed().subList(0, chunks.size() - 1)) {
            two.apply(List.of(chunk));
            assertThat(rows(two, "SELECT count(*) FROM t")).isEqualTo("0");
        }
        assertThat(book(two).partials()).hasSize(1);
        two.apply(List.of(chunks.getFirst()));
        assertThat(rows(two, "SELECT count(*), sum(b) FROM t")).isEqualTo("10000,50005000");
        assertThat(two.books()).isEqualTo(one.books());
        assertThat(two.digest()).isEqualTo(one.digest());
        assertThat(rows(two, "SELECT count(*) FROM __vg_buffer")).isEqualTo("0");
    }

    @Test
    void aVersionHeldInPartIsServedInPartAndCompletedByNeed() {
        write(one, "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) "
                + "INSERT INTO t SELECT i, 'some text for row ' || i, i FROM n");
        List<Changeset> chunks = all(one);
        two.apply(List.of(chunks.get(0), chunks.get(2)));
        Replica three = open(3);
        three.apply(told(two, new Need.Whole(one.actor(), VersionRange.of(1, 9))));
        assertThat(book(three)).isEqualTo(book(two));

        RangeSet missing = partial(three).missing();
        var part = new Need.Part(one.actor(), new DbVersion(1), missing);
        assertThat(told(two, part)).as("nothing that is missing there too").isEmpty();
        three.apply(told(one, part));
        assertThat(three.digest()).isEqualTo(one.digest());
    }

    private Partial partial(Replica replica) {
        return book(replica).partials().firstEntry().getValue();
    }

    @Test
    void overwrittenVersionsAreToldAsCleared() {
        write(one, "INSERT INTO t VALUES (1, 'x', 1)");
        write(one, "UPDATE t SET a = 'y', b = 2");
        write(one, "UPDATE t SET a = 'z', b = 3");
        List<Changeset> told = all(one);
        assertThat(told).hasSize(2).contains(
                new Changeset.Cleared(one.actor(), VersionRange.of(1, 2)));
        two.apply(told);
        assertThat(two.digest()).isEqualTo(one.digest());
        assertThat(two.books()).isEqualTo(one.books());
    }

    @Test
    void nothingIsSaidOfVersionsThatAreMissing() {
        for (int i = 0; i < 5; i++) {
            write(one, "INSERT OR REPLACE INTO t VALUES (" + i % 2 + ", 'x', " + i + ")");
        }
        List<Changeset> last = told(one, new Need.Whole(one.actor(), VersionRange.of(5, 5)));
        two.apply(last);
        assertThat(book(two)).isNotNull()
                .extracting(ActorBook::gaps).isEqualTo(RangeSet.of(1, 4));
        assertThat(told(two, new Need.Whole(one.actor(), VersionRange.of(1, 9)))).isEqualTo(last);
    }

    @Test
    void whatTheSchemaDoesNotKnowIsKeptServedAndThereOnceItDoes() {
        one.applySchema(List.of("CREATE TABLE later(id TEXT PRIMARY KEY NOT NULL, v)"));
        write(one, "INSERT INTO later VALUES ('a', 1)", "INSERT INTO t VALUES (1, 'x', 1)");
        write(one, "INSERT INTO t VALUES (2, 'y', 2)");

        RemoteResult result = two.apply(all(one));
        assertThat(result.parked()).isEmpty();
        assertThat(result.touched()).as("of what clients can see").hasSize(2);
        assertThat(rows(two, "SELECT * FROM t")).as("what is known is there").isEqualTo(
                "1,x,1 2,y,2");
        assertThat(two.books()).isEqualTo(one.books());
        assertThat(two.digest().clocks()).isEqualTo(one.digest().clocks());
        assertThat(told(two, new Need.Whole(one.actor(), VersionRange.of(1, 2))))
                .isEqualTo(all(one));

        two.applySchema(List.of("CREATE TABLE later(id TEXT PRIMARY KEY NOT NULL, v)"));
        assertThat(rows(two, "SELECT * FROM later")).isEqualTo("a,1");
        assertThat(two.digest()).isEqualTo(one.digest());
        assertThat(rows(two, "SELECT count(*) FROM __vg_attic")).isEqualTo("0");
    }

    @Test
    void aVersionThatBreaksAConstraintIsParkedAsAWhole() {
        Replica strict = Replica.open(ReplicaConfig.memory(new ActorId(0, 5)), clock);
        opened.add(strict);
        strict.applySchema(List.of(
                "CREATE TABLE t(id INTEGER PRIMARY KEY NOT NULL, a TEXT, b CHECK (b < 10))"));
        write(one, "INSERT INTO t VALUES (1, 'x', 5), (2, 'y', 50)");
        write(one, "INSERT INTO t VALUES (3, 'z', 5)");
        assertThat(strict.apply(all(one)).parked()).hasSize(1);
        assertThat(rows(strict, "SELECT * FROM t")).isEqualTo("3,z,5");
    }

    @Test
    void aVersionWhoseMergeFailsForAnUnforeseenReasonIsParkedAndTheRestOfItsBatchCommits() {
        Replica strict = Replica.open(ReplicaConfig.memory(new ActorId(0, 5)), clock);
        opened.add(strict);
        strict.applySchema(List.of("CREATE TABLE t(id INTEGER PRIMARY KEY NOT NULL, a TEXT, "
                + "b CHECK (json_type(b) IS NOT NULL))"));
        write(one, "INSERT INTO t VALUES (1, 'x', '[]')");
        write(one, "INSERT INTO t VALUES (2, 'y', '[]'), (3, 'z', 'no JSON')");
        write(one, "INSERT INTO t VALUES (4, 'z', '[]')");

        assertThat(strict.apply(all(one)).parked()).singleElement().satisfies(parked -> {
            assertThat(parked.version()).isEqualTo(new DbVersion(2));
            assertThat(parked.reason()).as("not a broken constraint").contains("malformed JSON");
        });
        assertThat(rows(strict, "SELECT id FROM t")).isEqualTo("1 4");
        assertThat(strict.books()).as("it is not fetched again").isEqualTo(one.books());
        assertThat(told(strict, new Need.Whole(one.actor(), VersionRange.of(1, 3))))
                .as("and is passed on").isEqualTo(all(one));
    }

    @Test
    void columnsAddedLaterTravelAndTableRowsFromBeforeAreTold() {
        write(one, "INSERT INTO t VALUES (1, 'x', 1)");
        String wider = "CREATE TABLE t(id INTEGER PRIMARY KEY NOT NULL, a TEXT, b, c DEFAULT 5, "
                + "d TEXT NOT NULL DEFAULT 'd')";
        assertThat(one.applySchema(List.of(wider)).changed()).containsExactly("t");
        assertThat(one.applySchema(List.of(wider)).changed()).isEmpty();
        write(one, "UPDATE t SET c = 6", "INSERT INTO t(id) VALUES (2)");
        write(one, "CREATE TABLE old(k TEXT PRIMARY KEY NOT NULL, v)",
                "INSERT INTO old VALUES ('a', 1), ('b', 2)");
        SchemaResult adopted =
                one.applySchema(List.of("CREATE TABLE old(k TEXT PRIMARY KEY NOT NULL, v)"));
        assertThat(adopted.commit()).isNotNull().extracting(Commit::lastSeq).isEqualTo(new Seq(1));

        two.applySchema(List.of(wider, "CREATE TABLE old(k TEXT PRIMARY KEY NOT NULL, v)"));
        two.apply(all(one));
        assertThat(rows(two, "SELECT * FROM t")).isEqualTo("1,x,1,6,d 2,null,null,5,d");
        assertThat(two.digest()).isEqualTo(one.digest());
    }

    @ParameterizedTest
    @ValueSource(strings = {"CREATE TABLE x(a)", "CREATE TABLE x(id INTEGER PRIMARY KEY, a)",
            "CREATE TABLE x(id TEXT PRIMARY KEY NOT NULL, a UNIQUE)",
            "CREATE TABLE x(id TEXT PRIMARY KEY NOT NULL, a NOT NULL)",
            "CREATE TABLE x(id TEXT PRIMARY KEY NOT NULL, a REFERENCES t(id))",
            "CREATE TABLE x(id TEXT NOT NULL, a, PRIMARY KEY(id COLLATE NOCASE))",
            "CREATE TABLE x(id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT)",
            "CREATE TABLE t(id INTEGER PRIMARY KEY NOT NULL, a TEXT)",
            "CREATE TABLE t(id INTEGER PRIMARY KEY NOT NULL, a BLOB, b)",
            "CREATE TABLE __vg_x(id TEXT PRIMARY KEY NOT NULL)", "CREATE TABLE y AS SELECT 1",
            "CREATE VIEW v AS SELECT 1", "INSERT INTO t VALUES (1, 2, 3)", "CREATE TABL", "VACUUM",
            "CREATE TEMP TABLE x(id TEXT PRIMARY KEY NOT NULL)", "PRAGMA journal_mode = DELETE"})
    void aSchemaThatCannotBeReplicatedIsRefused(String sql) {
        assertThatThrownBy(() -> one.applySchema(
                List.of("CREATE TABLE fine(id TEXT PRIMARY KEY NOT NULL)", sql)))
                .isInstanceOf(SchemaRefused.class);
        assertThat(rows(one, "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'fine%'"))
                .isEqualTo("0");
        assertThat(write(one, "INSERT INTO t VALUES (1, 'x', 2)").commit()).isNotNull();
    }

    @Test
    void aPeerMayGiveBackWhatWeLostOfOurselves() {
        byte[] backup = one.image();
        write(one, "INSERT INTO t VALUES (1, 'x', 1)");
        two.apply(all(one));
        try (Replica restored = Replica.open(ReplicaConfig.image(backup), clock)) {
            restored.apply(told(two, new Need.Whole(one.actor(), VersionRange.of(1, 1))));
            assertThat(restored.digest()).isEqualTo(one.digest());
            assertThat(write(restored, "UPDATE t SET a = 'y'").commit()).isNotNull()
                    .extracting(Commit::version).isEqualTo(new DbVersion(2));
        }
    }

    @Test
    void everythingIsThereAfterReopening(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("state.db");
        write(one, "INSERT INTO t VALUES (1, 'x', 1)");
        write(one, "INSERT INTO t VALUES (2, 'x', 1)");
        var member = new RememberedMember(new MemberUpdate(new Identity(new ActorId(1, 2),
                NodeAddress.of(new byte[] {127, 0, 0, 1}, 8787), new Timestamp(-5),
                new ClusterId(3, 65_535)), 4, Liveness.SUSPECT), Duration.ofMillis(7));
        var part = new Changeset.Full(two.actor(), new DbVersion(3), List.of(),
                SeqRange.of(2, 4), new Seq(9), clock.now());
        ContentDigest digest;
        var books = new TreeMap<ActorId, ActorBook>();
        try (Replica replica = Replica.open(ReplicaConfig.file(file, new ActorId(0, 9)), clock)) {
            replica.applySchema(List.of(SCHEMA));
            replica.apply(all(one).reversed());
            replica.apply(List.of(part));
            write(replica, "UPDATE t SET a = 'mine'");
            replica.remember(List.of(member));
            assertThat(replica.clusterId()).isZero();
            replica.setClusterId(40_000);
            digest = replica.digest();
            books.putAll(replica.books());
        }
        try (Replica replica = Replica.open(ReplicaConfig.file(file, null), clock)) {
            assertThat(replica.actor()).isEqualTo(new ActorId(0, 9));
            assertThat(replica.clusterId()).isEqualTo(40_000);
            assertThat(replica.digest()).isEqualTo(digest);
            assertThat(replica.books()).isEqualTo(books);
            assertThat(replica.remembered()).containsExactly(member);
            try (Replica copy = Replica.open(ReplicaConfig.image(replica.image()), clock)) {
                assertThat(copy.digest()).isEqualTo(digest);
            }
        }
    }

    @Test
    void theChangesCanBeReadAsInCrsqlite() {
        write(one, "INSERT INTO t VALUES (1, 'x', 1), (2, 'y', 2)");
        write(one, "UPDATE t SET a = 'z' WHERE id = 2");
        write(one, "DELETE FROM t WHERE id = 1");
        two.apply(all(one));
        for (Replica replica : List.of(one, two)) {
            assertThat(rows(replica, "SELECT \"table\", hex(pk), cid, val, col_version, "
                    + "db_version, hex(site_id), cl, seq FROM crsql_changes ORDER BY pk, cid"))
                    .isEqualTo("t,010901,-1,null,2,3,00000000000000000000000000000001,2,0 "
                            + "t,010902,a,z,2,2,00000000000000000000000000000001,1,0 "
                            + "t,010902,b,2,1,1,00000000000000000000000000000001,1,1");
            assertThat(rows(replica, "SELECT hex(site_id) FROM crsql_site_id WHERE ordinal = 0"))
                    .isEqualTo(replica.actor().toString());
        }
        assertThat(write(one, "INSERT INTO t SELECT 9, cid, val FROM crsql_changes LIMIT 1")
                .commit()).isNotNull();
    }

    @Test
    void allChangesOfARowCarryTheCausalLengthItHasNow() {
        write(one, "INSERT INTO t VALUES (1, 'x', 1)");
        write(one, "DELETE FROM t");
        write(one, "INSERT INTO t VALUES (1, 'y', 1)");
        write(one, "UPDATE t SET b = 2");
        assertThat(all(one)).filteredOn(Changeset.Full.class::isInstance)
                .flatExtracting(changeset -> ((Changeset.Full) changeset).changes())
                .extracting(Change::causalLength).containsOnly(3L);
    }
}
