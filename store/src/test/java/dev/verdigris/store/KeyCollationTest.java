package dev.verdigris.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verdigris.crr.CheckProgress;
import dev.verdigris.crr.Checker;
import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.VersionRange;
import dev.verdigris.protocol.Need;
import dev.verdigris.schema.Permission;
import dev.verdigris.schema.SchemaRefused;
import dev.verdigris.schema.SchemaText;
import dev.verdigris.sqlite.SqliteException;
import dev.verdigris.sqlite.Statement;
import dev.verdigris.time.HybridClock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tables whose key has a collation, on two replicas that write the same row in two spellings.
class KeyCollationTest {
    private static final String T =
            "CREATE TABLE t(id TEXT COLLATE NOCASE PRIMARY KEY NOT NULL, a, b)";

    private final HybridClock clock = new HybridClock(() -> 1_700_000_000_000_000_000L);
    private final List<Replica> opened = new ArrayList<>();
    private final Replica one = open(1, T);
    private final Replica two = open(2, T);

    private Replica open(long id, String... schema) {
        Replica replica = Replica.open(ReplicaConfig.memory(new ActorId(0, id)), clock);
        opened.add(replica);
        replica.applySchema(List.of(schema));
        return replica;
    }

    @AfterEach
    void close() {
        opened.forEach(Replica::close);
    }

    private static void write(Replica replica, String statement) {
        replica.transact(session -> session.execute(statement));
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

    private static void tell(Replica from, Replica to) {
        var told = new ArrayList<Changeset>();
        from.books().forEach((actor, book) -> from.read(
                new Need.Whole(actor, VersionRange.of(1, book.head().value())), told::add));
        assertThat(to.apply(told).parked()).isEmpty();
    }

    /// Both hear of each other, and then agree.
    private void meet() {
        tell(one, two);
        tell(two, one);
        assertThat(one.books().values()).allMatch(ActorBook::isComplete);
        assertThat(one.books()).isEqualTo(two.books());
        assertThat(one.digest()).isEqualTo(two.digest());
        for (Replica replica : List.of(one, two)) {
            assertThat(Checker.check(replica.connection(), CheckProgress.NONE).findings())
                    .isEmpty();
        }
    }

    @Test
    void twoSpellingsOfAKeyAreOneRowInTheGreaterSpelling() {
        write(one, "INSERT INTO t VALUES ('KEY', 1, 1)");
        write(two, "INSERT INTO t VALUES ('Key', 2, 0)");
        meet();
        assertThat(rows(one, "SELECT * FROM t")).isEqualTo("Key,2,1");
        assertThat(rows(two, "SELECT a FROM t WHERE id = 'kEY'")).isEqualTo("2");
    }

    @Test
    void aDeathUnderOneSpellingIsTheDeathOfTheRow() {
        write(one, "INSERT INTO t VALUES ('key', 1, 1)");
        meet();
        write(two, "DELETE FROM t WHERE id = 'KEY'");
        meet();
        assertThat(rows(one, "SELECT count(*) FROM t")).isEqualTo("0");
        write(one, "INSERT INTO t VALUES ('KEY', 2, 2)");
        meet();
        // What kills a row at upstream: the tombstone of the old spelling once more.
        tell(one, two);
        assertThat(rows(two, "SELECT * FROM t")).isEqualTo("KEY,2,2");
    }

    @Test
    void anotherSpellingIsAWriteToOneColumn() {
        write(one, "INSERT INTO t VALUES ('key', 1, 1)");
        meet();
        write(one, "UPDATE t SET id = 'KEY'");
        write(two, "UPDATE t SET a = 7 WHERE id = 'Key'");
        meet();
        assertThat(rows(one, "SELECT * FROM t")).isEqualTo("KEY,7,1");
        assertThat(rows(one, "SELECT DISTINCT cid, val, col_version, cl FROM crsql_changes "
                + "WHERE cid = 'id'")).isEqualTo("id,KEY,2,1");
    }

    @Test
    void replacingARowUnderAnotherSpellingIsANewLife() {
        write(one, "INSERT INTO t VALUES ('key', 1, 1)");
        meet();
        write(two, "INSERT OR REPLACE INTO t(id, a) VALUES ('KEY', 2)");
        meet();
        assertThat(rows(one, "SELECT * FROM t")).isEqualTo("KEY,2,null");
        assertThatThrownBy(() -> write(one, "INSERT INTO t(id) VALUES ('kEy')"))
                .isInstanceOf(SqliteException.class).hasMessageContaining("UNIQUE");
    }

    @Test
    void anotherKeyIsAnotherRow() {
        write(one, "INSERT INTO t VALUES ('Old', 1, 2)");
        meet();
        write(one, "UPDATE t SET id = 'New' WHERE id = 'OLD'");
        meet();
        assertThat(rows(two, "SELECT * FROM t")).isEqualTo("New,1,2");
    }

    @Test
    void aReplicaWithoutTheTableKeepsTheSpellingForThoseWhoHaveIt() {
        Replica between = open(3, "CREATE TABLE u(id INTEGER PRIMARY KEY NOT NULL)");
        write(one, "INSERT INTO t VALUES ('KEY', 1, 1)");
        write(two, "INSERT INTO t VALUES ('Key', 2, 0)");
        tell(one, between);
        tell(two, between);
        meet();
        assertThat(between.digest().clocks()).isEqualTo(one.digest().clocks());
        Replica late = open(4, T);
        tell(between, late);
        assertThat(rows(late, "SELECT * FROM t")).isEqualTo("Key,2,1");
        between.applySchema(List.of(T));
        assertThat(rows(between, "SELECT * FROM t")).isEqualTo("Key,2,1");
        assertThat(between.digest()).isEqualTo(late.digest());
    }

    @Test
    void aPlainTableIsAdoptedWithItsSpellings() {
        String plain = "CREATE TABLE p(x TEXT COLLATE RTRIM NOT NULL, y INTEGER NOT NULL, z, "
                + "PRIMARY KEY (y, x)) WITHOUT ROWID";
        write(one, plain);
        write(one, "INSERT INTO p VALUES ('end  ', 1, 'z')");
        one.applySchema(List.of(T, plain));
        two.applySchema(List.of(T, plain));
        write(two, "INSERT INTO p VALUES (' end', 1, 'other')");
        meet();
        assertThat(rows(two, "SELECT quote(x), z FROM p ORDER BY x"))
                .isEqualTo("' end',other 'end  ',z");
    }

    @Test
    void aWriterWithoutTheCollationIsParked() {
        Replica exact = open(3, T.replace(" COLLATE NOCASE", ""));
        write(exact, "INSERT INTO t VALUES ('Key', 1, 1)");
        var told = new ArrayList<Changeset>();
        exact.read(new Need.Whole(exact.actor(), VersionRange.of(1, 1)), told::add);
        assertThat(one.apply(told).parked()).singleElement().satisfies(parked ->
                assertThat(parked.reason()).contains("another collation"));
        assertThat(rows(one, "SELECT count(*) FROM t")).isEqualTo("0");
        write(one, "INSERT INTO t VALUES ('Mine', 2, 2)");
        told.clear();
        one.read(new Need.Whole(one.actor(), VersionRange.of(1, 1)), told::add);
        assertThat(exact.apply(told).parked()).singleElement().satisfies(parked ->
                assertThat(parked.reason()).contains("part of the key"));
    }

    @Test
    void aSchemaWhoseCollationPeersDoNotHaveIsRefused() {
        Replica exact = open(3, "CREATE TABLE x(id TEXT PRIMARY KEY NOT NULL)");
        write(exact, "INSERT INTO x VALUES ('Key')");
        tell(exact, one);
        assertThatThrownBy(() -> one.applySchema(
                List.of(T, "CREATE TABLE x(id TEXT COLLATE NOCASE PRIMARY KEY NOT NULL)")))
                .isInstanceOf(SchemaRefused.class).hasMessageContaining("the key Key");
        one.applySchema(List.of(T, "CREATE TABLE x(id TEXT PRIMARY KEY NOT NULL)"));
        assertThat(rows(one, "SELECT * FROM x")).isEqualTo("Key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " COLLATE RTRIM"})
    void theCollationOfAKeyCannotBeReplaced(String other) {
        List<SchemaText> texts =
                SchemaText.all("test", List.of(T.replace(" COLLATE NOCASE", other)));
        assertThatThrownBy(() -> one.applySchema(texts, Permission.DESTRUCTIVE))
                .isInstanceOfSatisfying(SchemaRefused.class, refused ->
                        assertThat(refused.code()).isEqualTo(SchemaRefused.Code.KEY_REPLACED));
    }
}
