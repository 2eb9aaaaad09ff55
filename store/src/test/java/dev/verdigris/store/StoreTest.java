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
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
    private static final String SCHEMA = "CREATE TABLE t(id INTEGER PRIMARY KEY NOT NULL, a TEXT)";
    private static final int JOBS_MAX = 4;

    @TempDir
    private Path directory = Path.of("");

    private final List<DbVersion> committed = Collections.synchronizedList(new ArrayList<>());
    private final List<Store> opened = new ArrayList<>();

    private Store open(long id, int jobsMax) {
        var config = new StoreConfig(
                ReplicaConfig.file(directory.resolve(id + ".db"), new ActorId(0, id)), 2, jobsMax,
                StoreConfig.WAL_THRESHOLD_BYTES_DEFAULT);
        var clock = new HybridClock(() -> 1_000_000_000L);
        Store store = Store.open(config, clock, commit -> committed.add(commit.version()));
        store.applySchema(Deadline.NONE, List.of(SCHEMA));
        opened.add(store);
        return store;
    }

    @BeforeEach
    void forget() {
        committed.clear();
    }

    @AfterEach
    void close() {
        opened.forEach(Store::close);
    }

    private static long execute(Store store, String sql) {
        return store.transact(Deadline.NONE, session -> session.execute(sql)).value();
    }

    private static String query(Store store, String sql) {
        return store.query(Deadline.NONE, session -> {
            try (Statement row = session.prepare(sql)) {
                row.step();
                return String.valueOf(row.columnText(0));
            }
        });
    }

    @Test
    void manyVirtualThreadsWriteAndAreToldInTheOrderOfVersions() {
        Store store = open(1, 1_000);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> writes = LongStream.range(0, 200).mapToObj(i -> threads.submit(
                    () -> execute(store, "INSERT INTO t VALUES (" + i + ", 'x')"))).toList();
            assertThat(writes).allSatisfy(write ->
                    assertThat(write).succeedsWithin(Duration.ofSeconds(10)));
        }
        assertThat(query(store, "SELECT count(*) FROM t")).isEqualTo("200");
        assertThat(committed).isEqualTo(
                LongStream.rangeClosed(1, 200).mapToObj(DbVersion::new).toList());
        assertThat(store.books().get(store.actor())).isNotNull()
                .matches(book -> book.head().equals(new DbVersion(200)));
    }

    @Test
    void whatTheWorkThrowsComesOutAsItIsAndUndoesTheWork() {
        Store store = open(1, JOBS_MAX);
        assertThatThrownBy(() -> store.transact(Deadline.NONE, session -> {
            session.execute("INSERT INTO t VALUES (1, 'x')");
            throw new IOException("the client went away");
        })).isExactlyInstanceOf(IOException.class).hasMessage("the client went away");
        assertThat(query(store, "SELECT count(*) FROM t")).isEqualTo("0");
    }

    @Test
    void readersCannotWriteNorTouchWhatIsOurs() {
        Store store = open(1, JOBS_MAX);
        for (String sql : List.of("INSERT INTO t VALUES (1, 'x')", "DELETE FROM __vg_book",
                "CREATE TABLE x(y)", "COMMIT", "PRAGMA query_only = 0", "ATTACH ':memory:' AS m")) {
            assertThatThrownBy(() -> query(store, sql)).as(sql)
                    .isInstanceOf(SqliteException.class);
        }
        assertThat(query(store, "SELECT count(*) FROM crsql_changes")).isEqualTo("0");
    }

    @Test
    void aStatementBeyondItsDeadlineIsInterrupted() {
        Store store = open(1, JOBS_MAX);
        String endless =
                "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n";
        Deadline soon = Deadline.after(Duration.ofMillis(50));
        assertThatThrownBy(() -> store.query(soon, session -> {
            try (Statement row = session.prepare(endless)) {
                return row.step();
            }
        })).isInstanceOfSatisfying(SqliteException.class,
                e -> assertThat(e.isInterrupted()).isTrue());
        assertThatThrownBy(() -> store.transact(Deadline.after(Duration.ofMillis(50)), session -> {
            session.execute("INSERT INTO t VALUES (1, 'x')");
            return session.execute(endless);
        })).isInstanceOfSatisfying(SqliteException.class,
                e -> assertThat(e.isInterrupted()).isTrue());
        assertThat(query(store, "SELECT count(*) FROM t")).isEqualTo("0");
        assertThat(execute(store, "INSERT INTO t VALUES (1, 'x')")).isEqualTo(1);
    }

    @Test
    void beyondItsLimitWritersAreTurnedAwayAndLateOnesToldSo() throws InterruptedException {
        Store store = open(1, 1);
        var running = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> blocker = threads.submit(() -> store.transact(Deadline.NONE, _ -> {
                running.countDown();
                release.await();
                return 0;
            }));
            running.await();
            List<Future<Long>> others = Stream.generate(() -> threads.submit(() -> store.transact(
                    Deadline.after(Duration.ofNanos(1)), LocalSession::changes).value()))
                    .limit(3).toList();
            // One of them has the only place, and is told that it is late although nobody makes
            // room.
            try {
                Awaitility.await().until(() -> others.stream().allMatch(Future::isDone));
            } finally {
                release.countDown();
            }
            assertThat(blocker).succeedsWithin(Duration.ofSeconds(10));
            assertThat(others).extracting(StoreTest::reason).containsExactlyInAnyOrder(
                    StoreException.Reason.BUSY, StoreException.Reason.BUSY,
                    StoreException.Reason.DEADLINE);
        }
    }

    private static StoreException.Reason reason(Future<?> failed) {
        try {
            failed.get();
            throw new AssertionError("it got its turn");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException refused) {
                return refused.reason();
            }
            throw new AssertionError(e);
        }
    }

    @Test
    void batchesAreMergedAndReadBackPieceByPiece() throws InterruptedException {
        Store from = open(1, JOBS_MAX);
        Store to = open(2, JOBS_MAX);
        execute(from, "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
                + "INSERT INTO t SELECT i, 'some text for row ' || i FROM n");
        for (int i = 0; i < 50; i++) {
            execute(from, "UPDATE t SET a = 'again' WHERE id = " + i % 10);
        }
        var told = new ArrayList<Changeset>();
        from.read(List.of(new Need.Whole(from.actor(), VersionRange.of(1, 1_000))), changeset -> {
            assertThat(query(from, "SELECT 1")).as("readers are free meanwhile").isEqualTo("1");
            told.add(changeset);
        });
        var done = new CountDownLatch(1);
        to.apply(told, result -> {
            assertThat(result).isNotNull();
            done.countDown();
        });
        done.await();
        assertThat(to.digest()).isEqualTo(from.digest());
        assertThat(to.books()).isEqualTo(from.books());
    }

    @Test
    void aClosedStoreSaysSo() {
        Store store = open(1, JOBS_MAX);
        store.close();
        assertThatThrownBy(() -> execute(store, "DELETE FROM t"))
                .isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> query(store, "SELECT 1")).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> store.apply(List.of(), _ -> { }))
                .isInstanceOf(StoreException.class);
    }
}
