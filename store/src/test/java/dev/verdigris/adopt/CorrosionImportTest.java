package dev.verdigris.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verdigris.crr.CorrosionFile;
import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.RangeSet;
import dev.verdigris.model.SqlValue;
import dev.verdigris.model.Timestamp;
import dev.verdigris.model.VersionRange;
import dev.verdigris.protocol.Need;
import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.OpenMode;
import dev.verdigris.sqlite.Statement;
import dev.verdigris.store.Replica;
import dev.verdigris.store.ReplicaConfig;
import dev.verdigris.time.HybridClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorrosionImportTest {
    private static final String ONE = "11111111111141118111111111111111";
    private static final String TWO = "22222222222242228222222222222222";
    private static final String SCHEMA = "CREATE TABLE t(id INTEGER PRIMARY KEY NOT NULL, a, b)";
    private static final HybridClock CLOCK = new HybridClock(() -> 1_700_000_000_000_000_000L);
    private static final ActorId NEW = new ActorId(7, 7);

    @TempDir private Path folder;

    private Path from() {
        return folder.resolve("corrosion.db");
    }

    private Path to() {
        return folder.resolve("verdigris.db");
    }

    private ImportReport run(String actor) throws IOException {
        return CorrosionImport.run(new CorrosionImport.Request(from(), to(),
                actor.isEmpty() ? null : ActorId.parse(actor), NEW, new Timestamp(5)),
                ImportProgress.NONE);
    }

    private Replica open(Path file) {
        return Replica.open(ReplicaConfig.file(file, null), CLOCK);
    }

    private static ActorBook book(Replica replica, ActorId actor) {
        return replica.books().getOrDefault(actor, ActorBook.EMPTY);
    }

    private static String rows(Path file, String query) {
        var text = new ArrayList<String>();
        try (Connection connection = Connection.open(file, OpenMode.READ_WRITE);
                Statement row = connection.prepare(query)) {
            while (row.step()) {
                var cells = new ArrayList<String>();
                for (int i = 0; i < row.columnCount(); i++) {
                    cells.add(row.columnText(i));
                }
                text.add(String.join(",", cells));
            }
        }
        return String.join(" ", text);
    }

    /// Two rows of one version of actor one, the first updated by actor two.
    private CorrosionFile twoRows(Path path, String own, String other) {
        var file = new CorrosionFile(path);
        file.exec(SCHEMA);
        file.replicate("t", List.of("id"));
        file.sites(own, other);
        long one = own.equals(ONE) ? 0 : 1;
        for (long id = 1; id <= 2; id++) {
            file.insert("t", List.of(SqlValue.of(id), SqlValue.of("a" + id), SqlValue.of(id)));
            file.key("t", id, SqlValue.of(id));
            file.clock("t", id, "a", id == 1 ? 2 : 1, 1, id == 1 ? 1 - one : one,
                    id == 1 ? 0 : 2, "99");
            file.clock("t", id, "b", 1, 1, one, 2 * id - 1, "77");
        }
        file.head(ONE, 1);
        file.head(TWO, 1);
        return file;
    }

    @Test
    void headsGapsAndPartialsBecomeTheBook() throws IOException {
        try (var file = twoRows(from(), ONE, TWO)) {
            file.exec("UPDATE crsql_db_versions SET db_version = 9 WHERE site_id = x'" + TWO + "'");
            file.gap(TWO, 3, 4);
            file.exec("INSERT INTO __corro_seq_bookkeeping VALUES (x'" + TWO
                    + "', 6, 0, 3, 8, '1'), (x'" + TWO + "', 9, 0, 3, 8, '1')");
        }
        ImportReport report = run("");
        assertThat(report.partials()).isEqualTo(2);
        assertThat(report.missing()).isEqualTo(3);
        assertThat(report.notes()).anyMatch(note -> note.contains("2 versions had come in part"));
        try (Replica replica = open(to())) {
            ActorBook other = book(replica, ActorId.parse(TWO));
            assertThat(other).isEqualTo(new ActorBook(new DbVersion(8),
                    RangeSet.of(3, 4).plus(6, 6), new TreeMap<>()));
            assertThat(book(replica, ActorId.parse(ONE)).head())
                    .isEqualTo(new DbVersion(1));
        }
    }

    @Test
    void nodesImportedFromTheirOwnCopiesFindEachOther() throws IOException {
        twoRows(from(), ONE, TWO).close();
        run("");
        Path second = folder.resolve("second.db");
        Files.move(to(), second);
        Files.delete(from());
        try (var file = twoRows(from(), TWO, ONE)) { // has not heard of the second row's version
            file.exec("DELETE FROM t; DELETE FROM t__crsql_pks; DELETE FROM t__crsql_clock");
            file.gap(ONE, 1, 1);
            file.exec("DELETE FROM crsql_db_versions");
            file.insert("t", List.of(SqlValue.of(1), SqlValue.of("a1"), SqlValue.NULL));
            file.key("t", 5, SqlValue.of(1));
            file.clock("t", 5, "a", 2, 1, 0, 0, "99");
            file.head(TWO, 1);
        }
        run("");
        try (Replica one = open(second); Replica two = open(to())) {
            write(one, "INSERT INTO t VALUES (3, 'three', 3)");
            pass(one, two);
            write(two, "UPDATE t SET b = 'from two' WHERE id = 1");
            pass(two, one);
            assertThat(two.digest()).isEqualTo(one.digest());
        }
        assertThat(rows(to(), "SELECT * FROM t"))
                .isEqualTo("1,a1,from two 2,a2,2 3,three,3");
        assertThat(rows(second, "SELECT * FROM t")).isEqualTo(rows(to(), "SELECT * FROM t"));
    }

    private static void write(Replica replica, String statement) {
        replica.transact(session -> session.execute(statement));
    }

    private static void pass(Replica from, Replica to) {
        for (ActorId actor : from.books().keySet()) {
            var changesets = new ArrayList<Changeset>();
            from.read(new Need.Whole(actor, VersionRange.of(1, 100)), changesets::add);
            to.apply(changesets);
        }
    }

    @Test
    void aPartOfAVersionHasTheRowAtEachPlaceWhereItsCellsWereCounted() throws IOException {
        twoRows(from(), ONE, TWO).close();
        run("");
        try (Replica replica = open(to())) {
            for (long position : List.of(1L, 2L, 3L)) {
                var told = new ArrayList<Changeset>();
                replica.read(new Need.Part(ActorId.parse(ONE), new DbVersion(1),
                        RangeSet.of(position, position)), told::add);
                assertThat(told).singleElement().isInstanceOfSatisfying(Changeset.Full.class,
                        chunk -> assertThat(chunk.changes()).isNotEmpty());
            }
        }
    }

    @Test
    void aBackupNamesNobodyUnlessItIsTold() throws IOException {
        try (var file = twoRows(from(), ONE, TWO)) {
            file.exec("UPDATE t__crsql_clock SET site_id = 2 WHERE site_id = 0; "
                    + "UPDATE crsql_site_id SET ordinal = 2 WHERE ordinal = 0");
        }
        ImportReport anonymous = run("");
        assertThat(anonymous.actor()).isEqualTo(NEW);
        assertThat(anonymous.isNewActor()).isTrue();
        try (Replica replica = open(to())) {
            assertThat(replica.books().keySet())
                    .containsExactly(ActorId.parse(ONE), ActorId.parse(TWO));
        }
        Files.delete(to());
        assertThat(run(ONE).isNewActor()).isFalse();
        try (Replica replica = open(to())) {
            assertThat(replica.actor()).isEqualTo(ActorId.parse(ONE));
            write(replica, "INSERT INTO t VALUES (9, 9, 9)");
            assertThat(book(replica, replica.actor()).head()).isEqualTo(new DbVersion(2));
        }
    }

    @Test
    void theSourceStaysAsItIsAlsoWithALogBesideIt() throws IOException {
        twoRows(from(), ONE, TWO).close();
        try (Connection agent = Connection.open(from(), OpenMode.READ_WRITE)) {
            agent.exec("PRAGMA journal_mode = WAL; DROP TRIGGER t__crsql_utrig; "
                    + "UPDATE t SET a = 'only in the log' WHERE id = 2");
            Map<String, Long> before = contents();
            run("");
            Map<String, Long> after = contents();
            assertThat(after.remove("verdigris.db")).isNotNull();
            assertThat(after).isEqualTo(before).containsKey("corrosion.db-wal");
        }
        assertThat(rows(to(), "SELECT a FROM t WHERE id = 2")).isEqualTo("only in the log");
    }

    /// Hashes of all files in the folder, but of the index of the log, which readers use.
    private Map<String, Long> contents() throws IOException {
        var contents = new TreeMap<String, Long>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                contents.put(String.valueOf(file.getFileName()),
                        (long) Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return contents;
    }

    @Test
    void oddShapesAndPlainThingsComeAlong() throws IOException {
        try (var file = twoRows(from(), ONE, TWO)) {
            file.exec("CREATE TABLE \"odd \"\"name\"(x TEXT NOT NULL, \"y z\" NOT NULL, g AS (x), "
                    + "PRIMARY KEY (\"y z\", x)) WITHOUT ROWID");
            file.replicate("odd \"name", List.of("y z", "x"));
            file.exec("INSERT INTO \"odd \"\"name\"(x, \"y z\") VALUES ('x', 2.5)");
            file.key("odd \"name", 1, SqlValue.of(2.5), SqlValue.of("x"));
            file.clock("odd \"name", 1, "-1", 1, 1, 0, 9, "1");
            file.key("odd \"name", 2, SqlValue.of(3), SqlValue.of("dead"));
            file.clock("odd \"name", 2, "-1", 2, 1, 1, 7, "1");
            file.key("odd \"name", 3, SqlValue.of(4), SqlValue.of("left behind"));
            file.exec("CREATE TABLE plain(a, b); INSERT INTO plain VALUES (1, x'00'); "
                    + "CREATE INDEX plain_a ON plain(a); CREATE INDEX t_a ON t(a); "
                    + "CREATE VIEW v AS SELECT a FROM t; ALTER TABLE t ADD COLUMN later DEFAULT 7; "
                    + "INSERT INTO t(id, a) VALUES (50, 'unseen')");
        }
        ImportReport report = run("");
        assertThat(report.tables()).containsExactly(
                new ImportReport.Table("odd \"name", 1, 1), new ImportReport.Table("t", 3, 0));
        assertThat(report.plainTables()).isEqualTo(1);
        assertThat(report.ownRows()).isEqualTo(1);
        assertThat(rows(to(), "SELECT * FROM t")).isEqualTo("1,a1,1,7 2,a2,2,7 50,unseen,null,7");
        assertThat(rows(to(), "SELECT * FROM \"odd \"\"name\"")).isEqualTo("x,2.5,x");
        assertThat(rows(to(), "SELECT a, hex(b) FROM plain")).isEqualTo("1,00");
        assertThat(rows(to(), "SELECT name FROM sqlite_schema WHERE name IN ('v', 't_a', 'plain_a')"
                + " ORDER BY 1")).isEqualTo("plain_a t_a v");
        try (Replica replica = open(to())) {
            assertThat(book(replica, replica.actor()).head()).isEqualTo(new DbVersion(2));
        }
    }

    @Test
    void whatCannotBeTakenOverIsRefusedAndLeavesNothing() throws IOException {
        Connection.open(from(), OpenMode.READ_WRITE_CREATE).close();
        assertRefused("is none of Corrosion");
        Files.delete(from());
        assertRefused("there is no database");
        Files.writeString(from(), "x".repeat(5_000));
        assertRefused("file is not a database");
        Files.delete(from());
        try (var file = twoRows(from(), ONE, TWO)) {
            file.exec("UPDATE crsql_master SET value = 160300");
        }
        assertRefused("open it once with the last Corrosion 1.x");
        Files.delete(from());
        try (var file = twoRows(from(), ONE, TWO)) {
            file.exec("UPDATE t SET a = zeroblob(9000000) WHERE id = 2");
        }
        assertRefused("1 rows are too large to be sent to peers", "\"t\" (2)");
        Files.delete(from());
        try (var file = twoRows(from(), ONE, TWO)) {
            file.exec("CREATE TABLE n(id TEXT COLLATE NOCASE PRIMARY KEY NOT NULL, a)");
            file.replicate("n", List.of("id"));
        }
        assertRefused("the key of table \"n\" has a collation");
        Files.writeString(to(), "mine");
        assertRefused("exists, and an import replaces nothing");
        assertThat(Files.readString(to())).isEqualTo("mine");
    }

    private void assertRefused(String... parts) throws IOException {
        assertThatThrownBy(() -> run("")).isInstanceOf(ImportRefused.class)
                .hasMessageContainingAll(parts);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).allMatch(file -> file.equals(from()) || file.equals(to()));
        }
    }
}
