package dev.verdigris.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.Timestamp;
import dev.verdigris.model.VersionRange;
import dev.verdigris.protocol.Need;
import dev.verdigris.sqlite.Statement;
import dev.verdigris.time.HybridClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is overwritten leaves the version log; what stands is served as before.
class LogPruningTest {
    private static final String SCHEMA = "CREATE TABLE t(id INTEGER PRIMARY KEY NOT NULL, a, b)";

    private final HybridClock clock = new HybridClock(() -> 1_000_000_000L);
    private final List<Replica> opened = new ArrayList<>();
    private final Replica replica = open(1);

    private Replica open(long id) {
        Replica made = Replica.open(ReplicaConfig.memory(new ActorId(0, id)), clock);
        made.applySchema(List.of(SCHEMA));
        opened.add(made);
        return made;
    }

    @AfterEach
    void close() {
        opened.forEach(Replica::close);
    }

    private static void write(Replica to, String sql) {
        to.transact(session -> session.execute(sql));
    }

    private static long number(Replica of, String query) {
        try (Statement row = of.connection().prepare(query)) {
            row.step();
            return row.columnLong(0);
        }
    }

    private static List<Changeset> all(Replica of) {
        var told = new ArrayList<Changeset>();
        of.read(new Need.Whole(new ActorId(0, 1), VersionRange.of(1, 10_000)), told::add);
        return told;
    }

    @Test
    void overwrittenVersionsLoseTheirLogAndAreServedAsTheyWereBefore() {
        for (int i = 0; i < 300; i++) {
            write(replica, "INSERT OR REPLACE INTO t VALUES (" + i % 3 + ", " + i + ", 0)");
        }
        List<Changeset> before = all(replica);
        replica.pruneLog();
        assertThat(number(replica, "SELECT count(*) FROM __vg_log")).isEqualTo(3);
        assertThat(all(replica)).isEqualTo(before);
        assertThat(before.getLast()).isEqualTo(
                new Changeset.Cleared(replica.actor(), VersionRange.of(1, 297)));

        Replica newcomer = open(2);
        newcomer.apply(all(replica));
        assertThat(newcomer.digest()).isEqualTo(replica.digest());
        assertThat(newcomer.books()).isEqualTo(replica.books());
        newcomer.pruneLog();
        assertThat(all(newcomer)).as("what peers kept").isEqualTo(before);
    }

    @Test
    void ofALargeVersionThePartStaysThatStands() {
        write(replica, "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
                + "INSERT INTO t SELECT i, 1, 1 FROM n");
        write(replica, "UPDATE t SET a = 2, b = 2 WHERE id % 100 <> 7");
        write(replica, "UPDATE t SET a = 3 WHERE id = 1");
        List<Changeset> before = all(replica);
        long bytes = number(replica, "SELECT sum(length(entries)) FROM __vg_log WHERE version = 1");
        replica.pruneLog();
        assertThat(number(replica, "SELECT sum(length(entries)) FROM __vg_log WHERE version = 1"))
                .isLessThan(bytes / 20);
        Replica newcomer = open(2);
        newcomer.apply(all(replica));
        assertThat(newcomer.digest()).isEqualTo(replica.digest());
        assertThat(changes(all(replica))).isEqualTo(changes(before));
    }

    private static List<?> changes(List<Changeset> changesets) {
        return changesets.stream().filter(Changeset.Full.class::isInstance)
                .flatMap(chunk -> ((Changeset.Full) chunk).changes().stream()).toList();
    }

    @Test
    void aVersionOfWhichOneCellStandsStays() {
        write(replica, "INSERT INTO t VALUES (1, 1, 1)");
        write(replica, "UPDATE t SET a = 2");
        write(replica, "UPDATE t SET b = 3");
        replica.pruneLog();
        assertThat(number(replica, "SELECT count(*) FROM __vg_log")).as("2 and 3").isEqualTo(2);
        write(replica, "DELETE FROM t");
        replica.pruneLog();
        assertThat(number(replica, "SELECT max(version) FROM __vg_log")).isEqualTo(4);
        assertThat(number(replica, "SELECT count(*) FROM __vg_log")).isEqualTo(1);
    }

    @Test
    void theNewestVersionKeepsItsLogSoThatVersionsAndTimeGoOnAfterARestart() {
        write(replica, "INSERT INTO t VALUES (1, 1, 1)");
        var newest = new Timestamp(number(replica, "SELECT max(ts) FROM __vg_log"));
        Replica peer = open(2);
        peer.apply(all(replica));
        write(peer, "DELETE FROM t");
        var told = new ArrayList<Changeset>();
        peer.read(new Need.Whole(peer.actor(), VersionRange.of(1, 9)), told::add);
        replica.apply(told);
        replica.pruneLog();

        var setBack = new HybridClock(() -> 1_000L);
        try (Replica again = Replica.open(ReplicaConfig.image(replica.image()), setBack)) {
            assertThat(again.books()).isEqualTo(replica.books());
            LocalResult<Long> result =
                    again.transact(session -> session.execute("INSERT INTO t VALUES (2, 2, 2)"));
            assertThat(result.commit()).isNotNull().satisfies(commit -> {
                assertThat(commit.version()).isEqualTo(new DbVersion(2));
                assertThat(commit.timestamp().isAfter(newest)).isTrue();
            });
        }
    }

    @Test
    void aRunningStorePrunesByItselfAlsoWhatWasWrittenBeforeARestart(@TempDir Path directory) {
        StoreConfig config = StoreConfig.of(
                ReplicaConfig.file(directory.resolve("state.db"), new ActorId(0, 3)));
        try (Store store = Store.open(config, clock, _ -> { })) {
            store.applySchema(Deadline.NONE, List.of(SCHEMA));
            store.transact(Deadline.NONE, session -> session.execute(
                    "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) "
                    + "INSERT INTO t SELECT i * 1000000, 1, 1 FROM n"));
            update(store, 6);
            Awaitility.await().until(() -> store.stats().logPrunedBytes() > 0);
        }
        try (Store store = Store.open(config, clock, _ -> { })) {
            update(store, 1);
        }
        try (Store store = Store.open(config, clock, _ -> { })) {
            update(store, 9);
            Awaitility.await().until(() -> versions(store) < 12);
        }
    }

    /// How many versions, of seventeen, are in the log.
    private static long versions(Store store) {
        return store.query(Deadline.NONE, session -> {
            try (Statement row = session.prepare("SELECT count(DISTINCT version) FROM __vg_log")) {
                row.step();
                return row.columnLong(0);
            }
        });
    }

    private static void update(Store store, int times) {
        for (int i = 0; i < times; i++) {
            store.transact(Deadline.NONE, session -> session.execute("UPDATE t SET a = a + 1"));
        }
    }
}
