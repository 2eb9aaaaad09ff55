package dev.verdigris.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verdigris.crr.CheckProgress;
import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.DbVersion;
import dev.verdigris.sqlite.Checkpoint;
import dev.verdigris.sqlite.ResultCode;
import dev.verdigris.sqlite.SqliteException;
import dev.verdigris.sqlite.Statement;
import dev.verdigris.time.HybridClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.awaitility.Awaitility;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A disk that is full, is read-only or fails, and is well again.
class FailingDiskTest {
    private static final long LARGE = 300_000;

    private final Path folder;
    private final Path file;
    private final List<DbVersion> committed = Collections.synchronizedList(new ArrayList<>());
    private final List<Throwable> stopped = Collections.synchronizedList(new ArrayList<>());
    private final Store store;

    FailingDiskTest(@TempDir Path folder) {
        this.folder = folder;
        this.file = folder.resolve("state.db");
        this.store = Store.open(StoreConfig.of(ReplicaConfig.file(file, new ActorId(0, 1))),
                new HybridClock(() -> 1_000_000_000L), new StoreListener() {
                    @Override
                    public void committed(Commit commit) {
                        committed.add(commit.version());
                    }

                    @Override
                    public void stopped(Throwable cause) {
                        stopped.add(cause);
                    }
                });
        store.applySchema(Deadline.NONE,
                List.of("CREATE TABLE t(id INTEGER PRIMARY KEY NOT NULL, a)"));
        write(1, 10);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private DbVersion write(long id, long bytes) {
        Commit commit = store.transact(Deadline.NONE, session -> session.execute(
                "INSERT INTO t VALUES (" + id + ", randomblob(" + bytes + "))")).commit();
        return Objects.requireNonNull(commit).version();
    }

    /// Settings of the writer's connection, which no client can reach.
    private void set(String pragma) {
        store.onWriter(replica -> {
            replica.connection().exec(pragma);
            return true;
        });
    }

    private void assertFails(int code) {
        assertThatThrownBy(() -> write(2, LARGE)).isInstanceOfSatisfying(SqliteException.class,
                failure -> assertThat(failure.code()).isEqualTo(code));
        Awaitility.await().untilAsserted(() ->
                assertThat(store.health()).isInstanceOfSatisfying(Health.Unwell.class,
                        unwell -> assertThat(unwell.reason()).startsWith("commits: ")));
        assertThat(rows()).as("what is there can be read").isEqualTo(1);
        assertThat(committed).as("what failed is not told to anyone").hasSize(1);
    }

    private long rows() {
        return store.query(Deadline.NONE, session -> {
            try (Statement row = session.prepare("SELECT count(*) FROM t")) {
                row.step();
                return row.columnLong(0);
            }
        });
    }

    /// The node goes on by itself, with the version after the last that was acknowledged.
    private void assertRecovers() {
        Awaitility.await().until(() -> store.health() instanceof Health.Well);
        assertThat(write(2, LARGE)).isEqualTo(new DbVersion(2));
        assertThat(stopped).isEmpty();
        assertThat(rows()).isEqualTo(2);
        assertBookAgrees(2);
    }

    private void assertBookAgrees(long head) {
        ActorBook book = store.books().getOrDefault(store.actor(), ActorBook.EMPTY);
        assertThat(book.head()).isEqualTo(new DbVersion(head));
        assertThat(DatabaseCheck.run(file, CheckProgress.NONE).findings()).isEmpty();
        store.close();
        try (Replica stored = Replica.open(ReplicaConfig.file(file, null),
                new HybridClock(() -> 1_000_000_000L))) {
            assertThat(stored.books().get(stored.actor())).isEqualTo(book);
        }
    }

    @Test
    void aFullDiskFailsWritesUntilThereIsRoomAgain() {
        set("PRAGMA max_page_count = 1"); // as many as it has
        assertFails(ResultCode.FULL);
        set("PRAGMA max_page_count = 100000");
        assertRecovers();
    }

    @Test
    void aDiskThatFailsTheCommitLeavesVersionsAndBookAsTheyWere() throws IOException {
        try (var limit = new FileSizeLimit(Files.size(folder.resolve("state.db-wal")) + 8_192)) {
            assertThat(limit).isNotNull();
            assertFails(ResultCode.IOERR);
        }
        assertRecovers();
    }

    @Test
    void aTableWithoutRowNumbersLeftIsNoFullDisk() {
        assertThatThrownBy(() -> store.transact(Deadline.NONE, session -> {
            session.execute("CREATE TABLE local(id INTEGER PRIMARY KEY AUTOINCREMENT)");
            session.execute("INSERT INTO local VALUES (9223372036854775807)");
            return session.execute("INSERT INTO local DEFAULT VALUES");
        })).isInstanceOfSatisfying(SqliteException.class,
                failure -> assertThat(failure.code()).isEqualTo(ResultCode.FULL));
        write(2, LARGE);
        assertThat(store.health()).isInstanceOf(Health.Well.class);
    }

    @Test
    void aReadOnlyDiskFailsWritesUntilItTakesThemAgain() {
        set("PRAGMA query_only = ON");
        assertFails(ResultCode.READONLY);
        set("PRAGMA query_only = OFF");
        assertRecovers();
    }

    @Test
    void aCheckpointThatFailsMakesTheNodeUnwellToo() throws IOException {
        write(2, 4 * LARGE);
        boolean cut = store.onWriter(
                replica -> replica.checkpoint(Checkpoint.Mode.TRUNCATE, Duration.ofSeconds(1)));
        assertThat(cut).isTrue();
        try (var limit = new FileSizeLimit(Files.size(file) + 4_096)) {
            assertThat(limit).isNotNull();
            write(3, LARGE); // fits into the log, which is shorter than the file is to become
            Awaitility.await().untilAsserted(() -> assertThat(store.health())
                    .isInstanceOfSatisfying(Health.Unwell.class, unwell ->
                            assertThat(unwell.reason()).startsWith("checkpoints: ")));
        }
        Awaitility.await().until(() -> store.health() instanceof Health.Well);
        assertThat(rows()).isEqualTo(3);
        assertBookAgrees(3);
    }
}
