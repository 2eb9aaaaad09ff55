package dev.verdigris.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.RangeSet;
import dev.verdigris.model.Seq;
import dev.verdigris.model.VersionRange;
import dev.verdigris.protocol.Need;
import dev.verdigris.schema.Permission;
import dev.verdigris.schema.SchemaRefused;
import dev.verdigris.schema.SchemaRefused.Code;
import dev.verdigris.schema.SchemaText;
import dev.verdigris.sqlite.Statement;
import dev.verdigris.time.HybridClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaChangeTest {
    private static final String T = "CREATE TABLE t(id INTEGER PRIMARY KEY NOT NULL, a TEXT, b)";
    private static final String T_WITHOUT_B =
            "CREATE TABLE t(id INTEGER PRIMARY KEY NOT NULL, a TEXT)";

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

    private static void write(Replica replica, String... statements) {
        replica.transact(session -> {
            for (String statement : statements) {
                session.execute(statement);
            }
            return 0L;
        });
    }

    private static SchemaResult destroy(Replica replica, String... schema) {
        return replica.applySchema(
                SchemaText.all("test", List.of(schema)), Permission.DESTRUCTIVE);
    }

    private static SchemaRefused refusal(Replica replica, Permission permission, String... schema) {
        return Objects.requireNonNull(catchThrowableOfType(SchemaRefused.class, () ->
                replica.applySchema(SchemaText.all("test", List.of(schema)), permission)));
    }

    private static String rows(Replica replica, String query) {
        var text = new StringBuilder();
        try (Statement row = replica.connection().prepare(query)) {
            while (row.step()) {
                for (int i = 0; i < row.columnCount(); i++) {
                    text.append(i == 0 ? text.isEmpty() ? "" : " " : ",").append(row.columnText(i));
                }
            }
        }
        return text.toString();
    }

    private static void tell(Replica from, Replica to) {
        var told = new ArrayList<Changeset>();
        for (ActorId actor : from.books().keySet()) {
            from.read(new Need.Whole(actor, VersionRange.of(1, 1_000)), told::add);
        }
        assertThat(to.apply(told).parked()).isEmpty();
    }

    @Test
    void anAddedColumnTouchesNoRowAndTellsNobody() {
        write(one, "INSERT INTO t VALUES (1, 'x', 2), (2, 'y', 3)");
        String before = rows(one, "SELECT hex(__vg_cells) FROM t__vg_clock")
                + rows(one, "SELECT count(*) FROM __vg_log");
        long clocks = one.digest().clocks();
        SchemaResult result = one.applySchema(List.of(
                "CREATE TABLE t(id INTEGER PRIMARY KEY NOT NULL, a TEXT, b, "
                        + "c TEXT NOT NULL DEFAULT 'c', up TEXT AS (upper(a)))"));
        assertThat(result.changed()).containsExactly("t");
        assertThat(result.commit()).isNull();
        assertThat(rows(one, "SELECT hex(__vg_cells) FROM t__vg_clock")
                + rows(one, "SELECT count(*) FROM __vg_log")).isEqualTo(before);
        assertThat(one.digest().clocks()).isEqualTo(clocks);
        assertThat(rows(one, "SELECT id, c, up FROM t")).isEqualTo("1,c,X 2,c,Y");
    }

    @Test
    void aTableMayLoseItsRowNumbersAndKeepItsKey() {
        write(one, "INSERT INTO t VALUES (1, 'x', 2)");
        long clocks = one.digest().clocks();
        destroy(one, T + " WITHOUT ROWID");
        assertThat(one.digest().clocks()).isEqualTo(clocks);
        assertThat(rows(one, "SELECT * FROM t")).isEqualTo("1,x,2");
    }

    @Test
    void whatWouldBeLostIsNamedAndNothingHappens() {
        one.applySchema(List.of("CREATE TABLE gone(id TEXT PRIMARY KEY NOT NULL)"));
        write(one, "INSERT INTO t VALUES (1, 'x', 2), (2, 'y', NULL)");
        SchemaRefused refused = refusal(one, Permission.ADDITIVE, "-- without b\n"
                + "CREATE TABLE t(id INTEGER PRIMARY KEY NOT NULL, a TEXT DEFAULT 'z')",
                "CREATE TABLE fresh(id TEXT PRIMARY KEY NOT NULL)");
        assertThat(refused.code()).isEqualTo(Code.DESTRUCTIVE);
        assertThat(refused).hasMessageContaining("test line 2 (CREATE TABLE t")
                .hasMessageContaining("won't remove column without the destructive flag set "
                        + "(table: 't', column: 'b'): 1 row has a value there")
                .hasMessageContaining("won't change column without the destructive flag set "
                        + "(table: 't', column: 'a'): 2 rows have a value there")
                .hasMessageContaining("verdigris reload --allow-destructive");
        assertThat(rows(one, "SELECT * FROM t")).isEqualTo("1,x,2 2,y,null");
        assertThat(rows(one, "SELECT count(*) FROM sqlite_schema WHERE name = 'fresh'"))
                .isEqualTo("0");
        assertThat(one.applySchema(List.of(T)).outcome().unnamed()).as("a table no file names")
                .containsExactly("gone");
    }

    @Test
    void aDroppedColumnIsServedToPeersThatHaveItAndComesBackWhole() {
        write(one, "INSERT INTO t VALUES (1, 'x', 2), (2, 'y', 3)");
        tell(one, two);
        destroy(two, T_WITHOUT_B);
        assertThat(rows(two, "SELECT * FROM t")).isEqualTo("1,x 2,y");
        write(one, "UPDATE t SET a = 'z', b = 9 WHERE id = 1");
        tell(one, two);
        assertThat(rows(two, "SELECT * FROM t")).as("what is known of it").isEqualTo("1,z 2,y");

        Replica third = open(3, T);
        tell(two, third);
        assertThat(rows(third, "SELECT * FROM t")).isEqualTo("1,z,9 2,y,3");
        assertThat(third.digest()).isEqualTo(one.digest());
        assertThat(two.digest().clocks()).isEqualTo(one.digest().clocks());

        write(two, "DELETE FROM t WHERE id = 2", "UPDATE t SET id = 7 WHERE id = 1");
        two.applySchema(List.of(T));
        assertThat(rows(two, "SELECT * FROM t")).isEqualTo("7,z,9");
        assertThat(rows(two, "SELECT count(*) FROM __vg_attic")).isEqualTo("0");
        tell(two, one);
        assertThat(one.digest()).isEqualTo(two.digest());
    }

    @Test
    void aDroppedTableIsServedAndComesBackWithWhatWasWrittenMeanwhile() {
        write(one, "INSERT INTO t VALUES (1, 'x', 2), (2, 'y', 3)");
        tell(one, two);
        assertThat(destroy(two, "CREATE TABLE other(id TEXT PRIMARY KEY NOT NULL)").changed())
                .containsExactly("other", "t");
        assertThat(rows(two, "SELECT name FROM sqlite_schema WHERE tbl_name = 't'")).isEmpty();
        write(one, "DELETE FROM t WHERE id = 1", "UPDATE t SET a = 'z'");
        tell(one, two);
        assertThat(two.digest().clocks()).isEqualTo(one.digest().clocks());
        Replica third = open(3, T);
        tell(two, third);
        assertThat(third.digest()).isEqualTo(one.digest());

        destroy(two, "CREATE TABLE t(id INTEGER PRIMARY KEY NOT NULL, c, b, a TEXT)");
        assertThat(rows(two, "SELECT * FROM t")).isEqualTo("2,null,3,z");
        write(two, "UPDATE t SET b = 4", "INSERT INTO t(id, c) VALUES (5, 'c')");
        tell(two, one);
        assertThat(rows(one, "SELECT * FROM t")).isEqualTo("2,z,4 5,null,null");
        assertThat(one.digest().clocks()).isEqualTo(two.digest().clocks());
    }

    @Test
    void aChangedColumnKeepsItsClocksItsIndexesAndTheTriggersOfOthers() {
        write(one, "INSERT INTO t VALUES (1, '7', 2)", "CREATE TABLE seen(id)");
        one.connection().exec("CREATE TRIGGER mine AFTER UPDATE ON t BEGIN "
                + "INSERT INTO seen VALUES (NEW.id); END");
        long clocks = one.digest().clocks();
        destroy(one, "CREATE TABLE t(id INTEGER PRIMARY KEY NOT NULL, b DEFAULT 1, "
                + "a INTEGER CHECK (a > 0))", "CREATE INDEX t_a ON t(a)");
        assertThat(rows(one, "SELECT id, b, a, typeof(a) FROM t")).isEqualTo("1,2,7,integer");
        assertThat(one.digest().clocks()).isEqualTo(clocks);
        write(one, "UPDATE t SET a = 8");
        assertThat(rows(one, "SELECT * FROM seen")).isEqualTo("1");
        assertThat(rows(one, "SELECT name FROM pragma_index_list('t')")).isEqualTo("t_a");

        SchemaRefused refused = refusal(one, Permission.DESTRUCTIVE,
                "CREATE TABLE t(id INTEGER PRIMARY KEY NOT NULL, b, a INTEGER CHECK (a > 10))");
        assertThat(refused.code()).isEqualTo(Code.ROWS_DO_NOT_FIT);
        assertThat(rows(one, "SELECT * FROM t")).isEqualTo("1,2,8");
    }

    @Test
    void aLongerKeyIsToldAnewAndTheOldRowsStayForPeersThatHaveTheOldKey() {
        String longer = "CREATE TABLE t(id INTEGER NOT NULL, part TEXT NOT NULL DEFAULT 'p', "
                + "a TEXT, b, PRIMARY KEY (id, part))";
        write(one, "INSERT INTO t VALUES (1, 'x', 2), (2, 'y', 3)");
        tell(one, two);
        assertThat(refusal(two, Permission.ADDITIVE, longer)).hasMessageContaining(
                "can't add a primary key without the destructive flag set (table: 't', columns: "
                        + "'part'): its 2 rows would get new keys");
        SchemaResult result = destroy(two, longer);
        assertThat(result.commit()).isNotNull().extracting(Commit::lastSeq).isEqualTo(new Seq(1));
        assertThat(rows(two, "SELECT * FROM t")).isEqualTo("1,p,x,2 2,p,y,3");
        tell(two, one);
        assertThat(rows(one, "SELECT * FROM t")).isEqualTo("1,x,2 2,y,3");
        write(one, "INSERT INTO t VALUES (3, 'z', 4)");
        tell(one, two);
        assertThat(rows(two, "SELECT count(*) FROM t")).isEqualTo("2");

        Replica third = open(3, T);
        tell(two, third);
        assertThat(third.digest()).isEqualTo(one.digest());
        destroy(one, longer);
        tell(one, two);
        assertThat(rows(two, "SELECT * FROM t")).isEqualTo("1,p,x,2 2,p,y,3 3,p,z,4");
        assertThat(two.digest().rows()).isEqualTo(one.digest().rows());

        write(two, "INSERT INTO t VALUES (1, 'q', 'x', 2)");
        assertThat(refusal(two, Permission.DESTRUCTIVE, T)).hasMessageContaining("UNIQUE");
        assertThat(refusal(one, Permission.DESTRUCTIVE, "CREATE TABLE t(a TEXT NOT NULL, "
                + "b NOT NULL, PRIMARY KEY (a, b))").code()).isEqualTo(Code.KEY_REPLACED);
    }

    @Test
    void aColumnThatIsAKeyHereIsNotMistakenForAnother() {
        write(one, "INSERT INTO t VALUES (1, 'x', 2)", "CREATE TABLE plain(x)");
        Replica other = open(3, "CREATE TABLE t(a TEXT PRIMARY KEY NOT NULL, id, b)");
        var told = new ArrayList<Changeset>();
        one.read(new Need.Whole(one.actor(), VersionRange.of(1, 9)), told::add);
        assertThat(other.apply(told).parked()).singleElement().satisfies(parked ->
                assertThat(parked.reason()).contains("column a is part of the key of table t"));
        assertThat(rows(other, "SELECT name FROM __vg_column")).as("learned nothing from it")
                .isEqualTo("id b");
    }

    @Test
    void valuesOfPeersThatANewTableForbidsRefuseIt() {
        one.applySchema(List.of("CREATE TABLE later(id INTEGER PRIMARY KEY NOT NULL, v)"));
        write(one, "INSERT INTO later VALUES (1, -1)");
        tell(one, two);
        String strict = "CREATE TABLE later(id INTEGER PRIMARY KEY NOT NULL, v CHECK (v > 0))";
        assertThat(refusal(two, Permission.ADDITIVE, strict)).hasMessageContaining(
                "peers have written values that table 'later' does not allow");
        write(one, "UPDATE later SET v = 1");
        tell(one, two);
        two.applySchema(List.of(strict));
        assertThat(rows(two, "SELECT * FROM later")).isEqualTo("1,1");
    }

    @Test
    void aPlainTableWithRowsIsNotMixedWithRowsThatWaitForItsName() {
        one.applySchema(List.of("CREATE TABLE later(id INTEGER PRIMARY KEY NOT NULL, v)"));
        write(one, "INSERT INTO later VALUES (1, 1)");
        tell(one, two);
        write(two, "CREATE TABLE later(id INTEGER PRIMARY KEY NOT NULL, v)",
                "INSERT INTO later VALUES (2, 2)");
        assertThat(refusal(two, Permission.ADDITIVE,
                "CREATE TABLE later(id INTEGER PRIMARY KEY NOT NULL, v)"))
                .hasMessageContaining("insert its rows again");
        write(two, "DELETE FROM later");
        two.applySchema(List.of("CREATE TABLE later(id INTEGER PRIMARY KEY NOT NULL, v)"));
        assertThat(two.digest()).isEqualTo(one.digest());
    }

    @Test
    void beyondTheLimitOfParkedVersionsOnesThatCannotBeMergedStayGaps() {
        Replica strict = open(3, "CREATE TABLE t(id INTEGER PRIMARY KEY NOT NULL, a TEXT, "
                + "b CHECK (b < 10))");
        for (int i = 0; i < 10_001; i++) {
            write(one, "INSERT INTO t VALUES (" + i + ", 'x', 50)");
        }
        write(one, "INSERT INTO t VALUES (-1, 'x', 5)");
        var told = new ArrayList<Changeset>();
        one.read(new Need.Whole(one.actor(), VersionRange.of(1, 20_000)), told::add);
        RemoteResult result = strict.apply(told);
        assertThat(result.parked()).hasSize(10_001);
        assertThat(result.parked().getLast().held()).isFalse();
        assertThat(Objects.requireNonNull(strict.books().get(one.actor())).gaps())
                .isEqualTo(RangeSet.of(10_001, 10_001));
        assertThat(rows(strict, "SELECT id FROM t")).as("others are merged").isEqualTo("-1");

        destroy(strict, T);
        strict.apply(told);
        assertThat(strict.digest()).isEqualTo(one.digest());
        assertThat(strict.books()).isEqualTo(one.books());
    }

    /// `docs/schema.md` says of every code what to do.
    @Test
    void everyCodeIsDocumented() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "schema.md"));
        assertThat(Code.values()).allSatisfy(
                code -> assertThat(page).contains("\n| `" + code + "` |"));
    }

    @Test
    void indexesFollowTheSchema() {
        one.applySchema(List.of(T + "; CREATE INDEX i ON t(a); CREATE INDEX \"my j\" ON t(b);"));
        one.applySchema(List.of(T, "DROP INDEX IF EXISTS i; CREATE INDEX \"my j\" ON t(b, a)"));
        assertThat(rows(one, "SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql NOTNULL"))
                .isEqualTo("CREATE INDEX \"my j\" ON t(b, a)");
    }

    @Test
    void namesThatNeedQuotesAndCommentsDoNoHarm() {
        String odd = "/* ; */ CREATE TABLE \"my \"\"t\"(\"a key\" TEXT NOT NULL, -- the ' key\n"
                + "[b;c] DEFAULT 'x, ) y', PRIMARY KEY (\"a key\")) -- end";
        one.applySchema(List.of(odd, T));
        write(one, "INSERT INTO \"my \"\"t\" VALUES ('k', 1)");
        destroy(one, "CREATE TABLE \"my \"\"t\"(\"a key\" TEXT NOT NULL PRIMARY KEY, `d e`)", T);
        destroy(one, odd, T);
        assertThat(rows(one, "SELECT * FROM \"my \"\"t\"")).isEqualTo("k,1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CREATE TABL x | SYNTAX
            CREATE INDEX i ON missing(a) | SYNTAX
            CREATE VIEW v AS SELECT 1 | UNSUPPORTED_STATEMENT
            CREATE TEMP TABLE x(id TEXT PRIMARY KEY NOT NULL) | UNSUPPORTED_STATEMENT
            CREATE TABLE x AS SELECT 1 | UNSUPPORTED_STATEMENT
            INSERT INTO t VALUES (1, 2, 3) | UNSUPPORTED_STATEMENT
            DROP INDEX i | UNSUPPORTED_STATEMENT
            CREATE INDEX i ON t(a); DROP INDEX IF EXISTS i | INDEX_MADE_AND_DROPPED
            CREATE TABLE IF NOT EXISTS t(id TEXT PRIMARY KEY NOT NULL) | DEFINED_TWICE
            CREATE TABLE crsql_x(id TEXT PRIMARY KEY NOT NULL) | RESERVED_NAME
            CREATE TABLE x(a) | NO_PRIMARY_KEY
            CREATE TABLE x(id INTEGER PRIMARY KEY) | NULLABLE_KEY
            CREATE TABLE x(a NOT NULL, PRIMARY KEY(a COLLATE NOCASE)) | KEY_COLLATION
            CREATE TABLE x(a COLLATE RTRIM NOT NULL, PRIMARY KEY(a COLLATE BINARY)) | KEY_COLLATION
            CREATE TABLE x(id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT) | AUTOINCREMENT
            CREATE TABLE x(id TEXT PRIMARY KEY NOT NULL, a NOT NULL) | NOT_NULL_WITHOUT_DEFAULT
            CREATE TABLE x(id TEXT PRIMARY KEY NOT NULL, a UNIQUE) | UNIQUE_CONSTRAINT
            CREATE TABLE x(id TEXT PRIMARY KEY NOT NULL, a REFERENCES t) | FOREIGN_KEY
            CREATE TABLE plain(id TEXT PRIMARY KEY NOT NULL, b) | TABLE_DIFFERS
            """)
    void everyRefusalHasACodeAndAPlaceAndChangesNothing(String sql, Code code) {
        write(one, "CREATE TABLE plain(id TEXT PRIMARY KEY NOT NULL, a)");
        SchemaRefused refused = refusal(one, Permission.ADDITIVE, T + ";\n\n" + sql);
        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.place()).isNotNull().satisfies(place ->
                assertThat(place.line()).isEqualTo(3));
        assertThat(rows(one, "SELECT count(*) FROM sqlite_schema WHERE name IN ('x', 'i')"))
                .isEqualTo("0");
        write(one, "INSERT INTO t VALUES (1, 'x', 2)");
    }

    @Test
    void whatIsDefinedTwiceAlikeIsFine() {
        one.applySchema(List.of(T, T.replace("TABLE t", "TABLE IF NOT EXISTS t")));
        assertThatThrownBy(() -> one.applySchema(List.of(T, T)))
                .isInstanceOf(SchemaRefused.class).hasMessageContaining("already exists");
    }
}
