package dev.verdigris.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verdigris.model.ActorId;
import dev.verdigris.sqlite.Statement;
import dev.verdigris.time.HybridClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The write-ahead log of a store under load and under readers that do not end.
class WalTest {
    private static final long RESTART_BYTES = 2L << 20;
    private static final long THRESHOLD_BYTES = 3L << 20;
    private static final String ENDLESS =
            "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n, t";

    private final Path directory;
    private final Path file;
    private final Store store;

    WalTest(@TempDir Path directory) {
        this.directory = directory;
        this.file = directory.resolve("state.db");
        StoreConfig config = StoreConfig.of(ReplicaConfig.file(file, new ActorId(0, 1)));
        var policy = new WalPolicy(THRESHOLD_BYTES, RESTART_BYTES, Duration.ofMillis(50));
        this.store = Store.open(config, policy, new HybridClock(() -> 1_000_000_000L), _ -> { });
        store.applySchema(Deadline.NONE, List.of(
                "CREATE TABLE t(id INTEGER PRIMARY KEY NOT NULL, a)"));
        store.transact(Deadline.NONE, session -> session.execute("INSERT INTO t VALUES (1, '')"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    /// Writes some 100 KiB of log.
    private void write() {
        store.transact(Deadline.NONE, session ->
                session.execute("UPDATE t SET a = randomblob(100000)"));
    }

    private long fileBytes() {
        try {
            return Files.size(directory.resolve("state.db-wal"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theLogStaysShortUnderSteadyWriting() {
        long longest = 0;
        for (int i = 0; i < 200; i++) {
            write();
            longest = Math.max(longest, fileBytes());
            if (store.stats().wal().bytes() > RESTART_BYTES) { // as a slower writer would
                Awaitility.await().until(() -> store.stats().wal().bytes() < RESTART_BYTES);
            }
        }
        assertThat(longest).isLessThan(2 * RESTART_BYTES);
        assertThat(store.stats().wal().restarts()).isPositive();
        assertThat(store.stats().wal().restartsHindered()).isZero();
    }

    @Test
    void whatIsInTheLogIsCopiedWhenNobodyWrites() {
        write();
        Awaitility.await().until(() -> Files.size(file) > 100_000);
        assertThat(store.stats().wal().checkpoints()).isPositive();
    }

    @Test
    void aQueryThatHoldsTheLogIsReportedAndInTheEndEnded() throws InterruptedException {
        var running = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Long> query = threads.submit(() -> store.query(Deadline.NONE, session -> {
                try (Statement row = session.prepare(ENDLESS)) {
                    long rows = 0;
                    while (row.step()) {
                        running.countDown();
                        rows++;
                    }
                    return rows;
                }
            }));
            running.await();
            while (store.stats().wal().bytes() < THRESHOLD_BYTES + 200_000) {
                write();
            }
            Awaitility.await().until(() -> store.stats().wal().readersReported() == 1);
            assertThat(store.stats().wal().longReaders()).isOne();
            assertThat(query.isDone()).as("it is not in the way of anything else yet").isFalse();

            while (!query.isDone()) { // at twice the threshold it is
                write();
            }
            assertThatThrownBy(query::get).cause().isInstanceOfSatisfying(StoreException.class,
                    e -> assertThat(e.reason())
                            .isEqualTo(StoreException.Reason.SNAPSHOT_TOO_OLD));
        }
        Awaitility.await().untilAsserted(() -> assertThat(fileBytes()).isZero());
        assertThat(store.stats().wal().readersEnded()).isOne();
        write();
        long length = store.query(Deadline.NONE, session -> {
            try (Statement row = session.prepare("SELECT length(a) FROM t")) {
                row.step();
                return row.columnLong(0);
            }
        });
        assertThat(length).as("the reader serves others").isEqualTo(100_000);
    }
}
