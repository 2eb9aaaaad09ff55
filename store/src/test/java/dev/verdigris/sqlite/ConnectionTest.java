package dev.verdigris.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionTest {
    private static final String ENDLESS =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";

    private final Connection connection = Connection.openMemory();

    @TempDir Path directory;

    @AfterEach
    void close() {
        connection.close();
    }

    // One statement, no statement, many.

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                " SELECT 1 ; ",
                "SELECT 1; -- done",
                "SELECT 1;\n/* done */ ;;\t--",
                "SELECT 1 /* unfinished",
                "-- first\n;; SELECT 1",
                "SELECT ';' || '--' || \"'\" FROM (SELECT 1 AS \"'\")",
            })
    void spaceAndCommentsAroundAStatementAreFine(String sql) {
        try (var statement = connection.prepare(sql)) {
            assertThat(statement.step()).isTrue();
            assertThat(statement.tail()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT 1; SELECT 2 | SELECT 2",
                "SELECT 1;/* x */ SELECT 2 -- y | SELECT 2 -- y",
                "SELECT 1; nonsense | nonsense",
                "SELECT 1; - | -",
            })
    void aSecondStatementIsRefusedAndShownAsTail(String sql, String tail) {
        var failure = catchThrowableOfType(SqliteException.class, () -> connection.prepare(sql));
        assertThat(failure).hasMessage("Multiple statements provided");
        assertThat(failure.code()).isEqualTo(ResultCode.MISUSE);
        try (var first = Objects.requireNonNull(connection.prepareFirst(sql))) {
            assertThat(first.tail()).isEqualTo(tail);
            assertThat(first.sql()).isEqualTo("SELECT 1;");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \n", ";", "-- only a comment", "/* and */ ; /* another"})
    void sqlWithoutAStatementIsRefused(String sql) {
        assertThatThrownBy(() -> connection.prepare(sql)).hasMessage("No statement provided");
        assertThatThrownBy(() -> connection.cached(sql)).hasMessage("No statement provided");
        assertThat(connection.prepareFirst(sql)).isNull();
    }

    @Test
    void nothingHidesBehindANulCharacter() {
        assertThatThrownBy(() -> connection.prepare("SELECT 1\0; DROP TABLE t"))
                .isInstanceOf(SqliteException.class);
        assertThatThrownBy(() -> connection.exec("SELECT 1;\0"))
                .isInstanceOf(SqliteException.class);
    }

    @Test
    void anErrorTellsWhereItIsInBytes() {
        var failure =
                catchThrowableOfType(
                        SqliteException.class,
                        () -> connection.prepare("SELECT '\u00e4', nope FROM (SELECT 1)"));
        assertThat(failure).hasMessage("no such column: nope");
        assertThat(failure.code()).isEqualTo(ResultCode.ERROR);
        assertThat(failure.offset()).isEqualTo(13); // one more than in characters
        var runtime =
                catchThrowableOfType(
                        SqliteException.class,
                        () -> connection.prepare("SELECT abs(-9223372036854775807 - 1)").step());
        assertThat(runtime).hasMessage("integer overflow");
        assertThat(runtime.offset()).isEqualTo(SqliteException.NO_OFFSET);
    }

    // Counters and transactions.

    @Test
    void changesAreCounted() {
        connection.exec("CREATE TABLE t (a); INSERT INTO t VALUES (1), (2); UPDATE t SET a = 0");
        assertThat(connection.changes()).isEqualTo(2);
        assertThat(connection.totalChanges()).isEqualTo(4);
        assertThat(connection.lastInsertRowid()).isEqualTo(2);
    }

    @Test
    void aScriptStopsAtItsFirstError() {
        assertThatThrownBy(() -> connection.exec("CREATE TABLE t (a); CREATE TABLE t (a); BEGIN"))
                .hasMessage("table t already exists");
        assertThat(connection.inTransaction()).isFalse();
        connection.exec("BEGIN; INSERT INTO t VALUES (1)");
        assertThat(connection.inTransaction()).isTrue();
    }

    @Test
    void whoIsToldOfCommitsHearsHowLongTheLogIs() {
        try (var writer = Connection.open(directory.resolve("wal.db"),
                OpenMode.READ_WRITE_CREATE)) {
            writer.exec("PRAGMA journal_mode = WAL; CREATE TABLE t (a)");
            var told = new ArrayList<Integer>();
            writer.afterCommit(told::add);
            writer.exec("INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)");
            assertThat(told).hasSize(2).isSorted();
            assertThat(writer.checkpoint(Checkpoint.Mode.PASSIVE).walFrames())
                    .isEqualTo(told.getLast());
            writer.exec("INSERT INTO t VALUES (3)");
            assertThat(told.getLast()).as("the log is begun anew").isEqualTo(1);
        }
    }

    @Test
    void aReaderKeepsItsSnapshotWhileTheWriterMovesOn() {
        Path file = directory.resolve("wal.db");
        try (var writer = Connection.open(file, OpenMode.READ_WRITE_CREATE)) {
            writer.exec("PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1)");
            try (var reader = Connection.open(file, OpenMode.READ_ONLY);
                    var count = reader.prepare("SELECT count(*) FROM t")) {
                reader.exec("BEGIN");
                assertThat(single(count)).isEqualTo(1);
                writer.exec("INSERT INTO t VALUES (2)");
                assertThat(single(count)).isEqualTo(1);

                Checkpoint held = writer.checkpoint(Checkpoint.Mode.TRUNCATE);
                assertThat(held.complete()).isFalse();
                reader.exec("COMMIT");
                assertThat(single(count)).isEqualTo(2);
                Checkpoint done = writer.checkpoint(Checkpoint.Mode.TRUNCATE);
                assertThat(done).isEqualTo(new Checkpoint(true, 0, 0));

                var failure =
                        catchThrowableOfType(
                                SqliteException.class,
                                () -> reader.exec("INSERT INTO t VALUES (3)"));
                assertThat(failure.isFatal()).isTrue();
                assertThat(failure.code()).isEqualTo(ResultCode.READONLY);
            }
        }
    }

    @Test
    void twoWritersMeetAndOneIsBusy() {
        Path file = directory.resolve("busy.db");
        try (var first = Connection.open(file, OpenMode.READ_WRITE_CREATE);
                var second = Connection.open(file, OpenMode.READ_WRITE)) {
            first.exec("BEGIN IMMEDIATE");
            second.busyTimeout(Duration.ofMillis(5));
            var failure =
                    catchThrowableOfType(
                            SqliteException.class, () -> second.exec("BEGIN IMMEDIATE"));
            assertThat(failure.isBusy()).isTrue();
            first.exec("COMMIT");
            second.exec("BEGIN IMMEDIATE");
        }
    }

    @Test
    void aFileThatIsNoDatabaseOrNotThereIsAFatalError() throws Exception {
        Path absent = directory.resolve("absent.db");
        var failure =
                catchThrowableOfType(
                        SqliteException.class, () -> Connection.open(absent, OpenMode.READ_WRITE));
        assertThat(failure.code()).isEqualTo(ResultCode.CANTOPEN);
        assertThat(failure).hasMessageContaining("absent.db");

        Path text = directory.resolve("text.db");
        Files.writeString(text, "not a database ".repeat(100));
        try (var opened = Connection.open(text, OpenMode.READ_WRITE)) {
            var notADatabase =
                    catchThrowableOfType(
                            SqliteException.class,
                            () -> opened.exec("SELECT * FROM sqlite_schema"));
            assertThat(notADatabase.code()).isEqualTo(ResultCode.NOTADB);
            assertThat(notADatabase.isFatal()).isTrue();
        }
    }

    // Stopping.

    @Test
    @Timeout(20)
    void anotherThreadInterruptsAQuery() throws Exception {
        var started = new CountDownLatch(1);
        connection.stopWhen(
                () -> {
                    started.countDown(); // called from inside the running query
                    return false;
                });
        try (var executor = Executors.newSingleThreadExecutor()) {
            var interrupter =
                    executor.submit(
                            () -> {
                                started.await();
                                connection.interrupt();
                                return null;
                            });
            var failure =
                    catchThrowableOfType(
                            SqliteException.class, () -> connection.prepare(ENDLESS).step());
            assertThat(failure.isInterrupted()).isTrue();
            interrupter.get();
        }
        assertThat(single(connection.prepare("SELECT 5"))).isEqualTo(5);
    }

    @Test
    @Timeout(20)
    void aConditionStopsAQueryAndThoseAfterIt() {
        var asked = new AtomicInteger();
        connection.stopWhen(() -> asked.incrementAndGet() > 10);
        for (int i = 0; i < 2; i++) {
            var failure =
                    catchThrowableOfType(
                            SqliteException.class, () -> connection.prepare(ENDLESS).step());
            assertThat(failure.isInterrupted()).isTrue();
        }
        assertThat(asked).hasValue(12);
        connection.stopWhen(null);
        assertThat(single(connection.prepare("SELECT 5"))).isEqualTo(5);
    }

    @Test
    void aConditionThatThrowsStopsTheQueryAndIsItsCause() {
        connection.stopWhen(
                () -> {
                    throw new IllegalArgumentException("no idea");
                });
        var failure =
                catchThrowableOfType(
                        SqliteException.class, () -> connection.prepare(ENDLESS).step());
        assertThat(failure.isInterrupted()).isTrue();
        assertThat(failure).hasCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Timeout(20)
    void interruptsMayComeWhileTheConnectionIsClosed() throws Exception {
        for (int round = 0; round < 50; round++) {
            var victim = Connection.openMemory();
            var running = new CountDownLatch(1);
            try (var executor = Executors.newSingleThreadExecutor()) {
                var interrupts =
                        executor.submit(
                                () -> {
                                    running.countDown();
                                    for (int i = 0; i < 1_000; i++) {
                                        victim.interrupt();
                                    }
                                });
                running.await();
                victim.close();
                interrupts.get();
            }
        }
    }

    @Test
    void aVirtualThreadIsRefused() throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var refused = executor.submit(() -> connection.prepare("SELECT 1"));
            assertThatThrownBy(refused::get).hasRootCauseInstanceOf(IllegalStateException.class);
            assertThatThrownBy(executor.submit(Connection::openMemory)::get)
                    .hasRootCauseInstanceOf(IllegalStateException.class);
        }
    }

    // Statements kept.

    @Test
    void aBorrowedStatementComesBackClean() {
        Statement first = connection.cached("SELECT ?");
        first.bindLong(1, 7).step();
        first.close();
        assertThatThrownBy(first::step).isInstanceOf(IllegalStateException.class);
        try (var again = connection.cached("SELECT ?")) {
            assertThat(again).isSameAs(first);
            again.step();
            assertThat(again.columnIsNull(0)).isTrue();
        }
    }

    @Test
    void theSameSqlMayBeBorrowedTwiceAtOnce() {
        try (var one = connection.cached("SELECT ?");
                var two = connection.cached("SELECT ?")) {
            assertThat(single(one.bindLong(1, 1))).isEqualTo(1);
            assertThat(single(two.bindLong(1, 2))).isEqualTo(2);
        }
    }

    @Test
    void theLeastRecentlyUsedStatementGoesFirst() {
        Statement oldest = connection.cached("SELECT 0");
        oldest.close();
        for (int i = 1; i < Connection.STATEMENTS_KEPT_MAX; i++) {
            connection.cached("SELECT " + i).close();
        }
        Statement kept = connection.cached("SELECT 0");
        assertThat(kept).isSameAs(oldest);
        kept.close(); // now the most recently used one
        Statement next = connection.cached("SELECT 1");
        next.close();
        connection.cached("SELECT 'new'").close(); // one too many: "SELECT 2" goes
        assertThat(connection.cached("SELECT 0")).isSameAs(kept);
        assertThat(connection.cached("SELECT 1")).isSameAs(next);
    }

    // Authorizer, limits, settings.

    @Test
    void anAuthorizerSeesAndRefuses() {
        connection.exec("CREATE TABLE t (a, secret); INSERT INTO t VALUES (1, 2)");
        connection.authorizer(
                (action, first, second, database, within) ->
                        switch (action) {
                            case DELETE -> Authorizer.Verdict.DENY;
                            case READ ->
                                    "secret".equals(second) && "main".equals(database)
                                            ? Authorizer.Verdict.IGNORE
                                            : Authorizer.Verdict.ALLOW;
                            default -> Authorizer.Verdict.ALLOW;
                        });
        var failure =
                catchThrowableOfType(
                        SqliteException.class, () -> connection.prepare("DELETE FROM t"));
        assertThat(failure.isDenied()).isTrue();
        try (var select = connection.prepare("SELECT a, secret FROM t")) {
            select.step();
            assertThat(select.columnLong(0)).isEqualTo(1);
            assertThat(select.columnIsNull(1)).isTrue();
        }
        connection.authorizer(null);
        connection.exec("DELETE FROM t");
    }

    @Test
    void anAuthorizerThatThrowsRefusesAndIsTheCause() {
        connection.authorizer(
                (_, _, _, _, _) -> {
                    throw new IllegalArgumentException("cannot judge");
                });
        assertThatThrownBy(() -> connection.prepare("SELECT 1"))
                .isInstanceOf(SqliteException.class)
                .hasCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void limitsAndSettingsHold() {
        assertThat(connection.limit(Limit.PARAMETERS, 2)).isGreaterThan(1_000);
        assertThatThrownBy(() -> connection.prepare("SELECT ?, ?, ?"))
                .hasMessageContaining("too many");
        connection.exec("CREATE TABLE t (a); CREATE TRIGGER r BEFORE DELETE ON t BEGIN"
                + " SELECT RAISE(ABORT, 'kept'); END; INSERT INTO t VALUES (1)");
        assertThatThrownBy(() -> connection.exec("DELETE FROM t"))
                .matches(e -> ((SqliteException) e).isConstraint())
                .hasMessage("kept");
        connection.set(Setting.TRIGGERS, false);
        connection.exec("DELETE FROM t");
        assertThat(connection.changes()).isEqualTo(1);
    }

    // Images.

    @Test
    void anImageRestoresTheDatabase() {
        connection.exec("CREATE TABLE t (a); INSERT INTO t VALUES (1), (x'00ff'), ('\u00e4')");
        byte[] image = connection.serialize();
        assertThat(new String(image, 0, 15, StandardCharsets.US_ASCII))
                .isEqualTo("SQLite format 3");
        try (var copy = Connection.openMemory()) {
            copy.deserialize(image);
            copy.exec("INSERT INTO t SELECT randomblob(1000) FROM t, t, t"); // it may grow
            assertThat(single(copy.prepare("SELECT count(*) FROM t"))).isEqualTo(30);
            copy.deserialize(image);
            assertThat(single(copy.prepare("SELECT count(*) FROM t"))).isEqualTo(3);
            assertThat(copy.serialize()).isEqualTo(image);
        }
    }

    @Test
    void theImageOfAnEmptyDatabaseIsUsable() {
        byte[] image = connection.serialize();
        try (var copy = Connection.openMemory()) {
            copy.exec("CREATE TABLE gone (a)");
            copy.deserialize(image);
            copy.exec("CREATE TABLE t (a)");
            assertThat(single(copy.prepare("SELECT count(*) FROM sqlite_schema"))).isEqualTo(1);
        }
    }

    @Test
    void anImageThatIsNoDatabaseIsAnErrorOnUse() {
        byte[] noise = new byte[4096];
        Arrays.fill(noise, (byte) 7);
        connection.deserialize(noise);
        assertThatThrownBy(() -> connection.exec("SELECT * FROM sqlite_schema"))
                .matches(e -> ((SqliteException) e).code() == ResultCode.NOTADB);
    }

    @Test
    void aClosedConnectionSaysSo() {
        connection.close();
        connection.close();
        connection.interrupt();
        assertThatThrownBy(() -> connection.prepare("SELECT 1"))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(connection::changes).isInstanceOf(IllegalStateException.class);
    }

    private static long single(Statement statement) {
        statement.step();
        long value = statement.columnLong(0);
        statement.reset();
        return value;
    }
}
