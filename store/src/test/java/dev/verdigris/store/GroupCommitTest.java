package dev.verdigris.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.VersionRange;
import dev.verdigris.protocol.Need;
import dev.verdigris.sqlite.SqliteException;
import dev.verdigris.sqlite.Statement;
import dev.verdigris.time.HybridClock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Clients' transactions that wait at the same time, without threads: a group is what the queue
/// holds.
class GroupCommitTest {
    private static final String SCHEMA =
            "CREATE TABLE t(id INTEGER PRIMARY KEY NOT NULL, a INTEGER CHECK (a < 100))";
    private static final String SLOW =
            "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000) "
            + "INSERT INTO t SELECT 9, sum(i) % 7 FROM n";

    private final List<Long> announced = new ArrayList<>();
    private long nanos;
    private long nanosPerLook;
    private final List<Replica> opened = new ArrayList<>();
    private final Replica replica = open(1);
    private final GroupCommit groups = new GroupCommit(replica, new DiskWatch(),
            () -> nanos += nanosPerLook,
            commits -> commits.forEach(commit -> announced.add(commit.version().value())));
    private final Deque<LocalTransaction<Long, RuntimeException>> waiting = new ArrayDeque<>();
    private int commits;

    private Replica open(long id) {
        var clock = new HybridClock(() -> 1_000_000_000L);
        Replica made = Replica.open(ReplicaConfig.memory(new ActorId(0, id)), clock);
        made.applySchema(List.of(SCHEMA));
        opened.add(made);
        return made;
    }

    @AfterEach
    void close() {
        opened.forEach(Replica::close);
    }

    private LocalTransaction<Long, RuntimeException> enqueue(Deadline deadline, String... sql) {
        var transaction = new LocalTransaction<Long, RuntimeException>(deadline, session -> {
            long changes = 0;
            for (String statement : sql) {
                changes += session.execute(statement);
            }
            return changes;
        }, true);
        waiting.add(transaction);
        return transaction;
    }

    private LocalTransaction<Long, RuntimeException> enqueue(String... sql) {
        return enqueue(Deadline.NONE, sql);
    }

    /// Has the writer do all that waits.
    private void runAll() {
        replica.beforeCommit(() -> commits++);
        while (!waiting.isEmpty()) {
            groups.run(waiting.removeFirst(), waiting::pollFirst);
        }
    }

    private static long version(LocalTransaction<Long, RuntimeException> transaction) {
        Commit commit = transaction.await().commit();
        return commit == null ? 0 : commit.version().value();
    }

    private String rows(Replica of) {
        var text = new StringBuilder();
        try (Statement row = of.connection().prepare("SELECT id, a FROM t ORDER BY id")) {
            while (row.step()) {
                text.append(row.columnText(0)).append('=').append(row.columnText(1)).append(' ');
            }
        }
        return text.toString().strip();
    }

    private void assertBookAgrees(long head) {
        ActorBook book = replica.books().getOrDefault(replica.actor(), ActorBook.EMPTY);
        assertThat(book.head()).isEqualTo(new DbVersion(head));
        var clock = new HybridClock(() -> 1_000_000_000L);
        try (Replica stored = Replica.open(ReplicaConfig.image(replica.image()), clock)) {
            assertThat(replica.books()).isEqualTo(stored.books());
        }
    }

    @Test
    void membersShareACommitAndHaveVersionsOfTheirOwn() {
        var one = enqueue("INSERT INTO t VALUES (1, 1)");
        var two = enqueue("UPDATE t SET a = 2 WHERE id = 1", "INSERT INTO t VALUES (2, 2)");
        var none = enqueue("UPDATE t SET a = 2 WHERE id = 1");
        var three = enqueue("DELETE FROM t WHERE id = 2");
        runAll();
        assertThat(commits).isEqualTo(1);
        assertThat(List.of(version(one), version(two), version(none), version(three)))
                .containsExactly(1L, 2L, 0L, 3L);
        assertThat(two.await().value()).isEqualTo(2);
        assertThat(announced).containsExactly(1L, 2L, 3L);
        assertThat(rows(replica)).isEqualTo("1=2");
        assertBookAgrees(3);

        Replica peer = open(2);
        replica.read(new Need.Whole(replica.actor(), VersionRange.of(1, 3)),
                changeset -> peer.apply(List.of(changeset)));
        assertThat(peer.digest()).isEqualTo(replica.digest());
    }

    @Test
    void aMemberThatFailsIsUndoneAlone() {
        var one = enqueue("INSERT INTO t VALUES (1, 1)");
        var bad = enqueue("INSERT INTO t VALUES (7, 7)", "INSERT INTO t VALUES (8, 800)");
        var two = enqueue("INSERT INTO t VALUES (2, 2)");
        runAll();
        assertThat(commits).isEqualTo(1);
        assertThatThrownBy(bad::await).isInstanceOf(SqliteException.class)
                .hasMessageContaining("CHECK");
        assertThat(List.of(version(one), version(two))).containsExactly(1L, 2L);
        assertThat(rows(replica)).isEqualTo("1=1 2=2");
        assertBookAgrees(2);
    }

    @Test
    void whenTheFirstFailsTheOthersGoOn() {
        var bad = enqueue("INSERT INTO t VALUES (7, 7)", "INSERT INTO t VALUES (8, 800)");
        var worse = enqueue("no SQL");
        var one = enqueue("INSERT INTO t VALUES (1, 1)");
        runAll();
        assertThatThrownBy(bad::await).isInstanceOf(SqliteException.class);
        assertThatThrownBy(worse::await).isInstanceOf(SqliteException.class);
        assertThat(version(one)).isEqualTo(1);
        assertThat(rows(replica)).isEqualTo("1=1");
    }

    @Test
    void aMemberThatEndsTheTransactionOfAllHurtsNobodyElse() {
        var one = enqueue("INSERT INTO t VALUES (1, 1)");
        var two = enqueue("INSERT INTO t VALUES (2, 2)");
        var bad = enqueue("INSERT OR ROLLBACK INTO t VALUES (1, 3)");
        var three = enqueue("INSERT INTO t VALUES (3, 3)");
        runAll();
        assertThatThrownBy(bad::await).isInstanceOf(SqliteException.class);
        assertThat(List.of(version(one), version(two), version(three)))
                .containsExactly(1L, 2L, 3L);
        assertThat(announced).containsExactly(1L, 2L, 3L);
        assertThat(rows(replica)).isEqualTo("1=1 2=2 3=3");
        assertBookAgrees(3);
    }

    @Test
    void aMemberWhoseDeadlinePassesWhileItWritesHurtsNobodyElse() {
        var one = enqueue("INSERT INTO t VALUES (1, 1)");
        var passed = new boolean[1];
        var late = enqueue(Deadline.NONE.orWhen(() -> passed[0]), SLOW);
        replica.beforeCommit(() -> { });
        passed[0] = false;
        groups.run(waiting.removeFirst(), () -> {
            LocalTransaction<Long, RuntimeException> next = waiting.pollFirst();
            passed[0] = next != null; // once it has been taken
            return next;
        });
        assertThatThrownBy(late::await).isInstanceOfSatisfying(SqliteException.class,
                e -> assertThat(e.isInterrupted()).isTrue());
        assertThat(version(one)).isEqualTo(1);
        assertThat(rows(replica)).isEqualTo("1=1");
        assertBookAgrees(1);
    }

    @Test
    void aMemberThatTakesLongRunsAfterThoseThatWouldWaitForIt() {
        var one = enqueue("INSERT INTO t VALUES (1, 1)");
        var slow = enqueue(SLOW);
        var two = enqueue("INSERT INTO t VALUES (2, 2)");
        nanosPerLook = 100_000;
        runAll();
        assertThat(commits).as("one, slow, two").isEqualTo(3);
        assertThat(List.of(version(one), version(slow), version(two)))
                .containsExactly(1L, 2L, 3L);
        assertThat(rows(replica)).startsWith("1=1 2=2 9=");
    }

    @Test
    void aDeferredConstraintFailsOnlyWhoBrokeIt() {
        enqueue("CREATE TABLE parent(id INTEGER PRIMARY KEY)");
        enqueue("CREATE TABLE child(p REFERENCES parent DEFERRABLE INITIALLY DEFERRED)");
        runAll();
        var one = enqueue("INSERT INTO t VALUES (1, 1)");
        var bad = enqueue("INSERT INTO child VALUES (5)", "INSERT INTO t VALUES (5, 5)");
        var two = enqueue("INSERT INTO t VALUES (2, 2)");
        runAll();
        assertThatThrownBy(bad::await).isInstanceOf(SqliteException.class)
                .hasMessageContaining("FOREIGN KEY");
        assertThat(List.of(version(one), version(two))).containsExactly(1L, 2L);
        assertThat(rows(replica)).isEqualTo("1=1 2=2");
    }

    @Test
    void whenTheCommitFailsNobodyIsAnsweredAsIfItHadNotAndNothingIsAnnounced() {
        var one = enqueue("INSERT INTO t VALUES (1, 1)");
        var two = enqueue("INSERT INTO t VALUES (2, 2)");
        replica.beforeCommit(() -> {
            throw new IllegalStateException("no commit");
        });
        groups.run(waiting.removeFirst(), waiting::pollFirst);
        assertThatThrownBy(one::await).hasMessage("no commit");
        assertThatThrownBy(two::await).hasMessage("no commit");
        assertThat(announced).isEmpty();
        assertBookAgrees(0);

        var again = enqueue("INSERT INTO t VALUES (1, 1)");
        runAll();
        assertThat(version(again)).isEqualTo(1);
    }

    @Test
    void aGroupEndsAtItsLimitAndBeforeOneThatSharesWithNobody() {
        var all = IntStream.range(0, GroupCommit.MEMBERS_MAX + 1)
                .mapToObj(i -> enqueue("INSERT INTO t VALUES (" + i + ", 1)")).toList();
        runAll();
        assertThat(commits).isEqualTo(2);
        assertThat(all).extracting(GroupCommitTest::version).isEqualTo(
                LongStream.rangeClosed(1, GroupCommit.MEMBERS_MAX + 1).boxed().toList());

        var alone = new LocalTransaction<Long, RuntimeException>(
                Deadline.NONE, session -> session.execute("DELETE FROM t WHERE id = 0"), false);
        var after = enqueue("DELETE FROM t WHERE id = 1");
        groups.run(alone, waiting::pollFirst);
        assertThat(waiting).as("it waits for its own turn").containsExactly(after);
        assertThat(version(alone)).isEqualTo(GroupCommit.MEMBERS_MAX + 2L);
    }

    @Test
    void aGroupDoesNotGatherForLong() {
        var one = enqueue("INSERT INTO t VALUES (1, 1)");
        var two = enqueue("INSERT INTO t VALUES (2, 2)");
        nanosPerLook = GroupCommit.GATHER_NANOS_MAX;
        runAll();
        assertThat(commits).isEqualTo(2);
        assertThat(List.of(version(one), version(two))).containsExactly(1L, 2L);
    }

    static List<Long> seeds() {
        return LongStream.range(0, 40).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void groupsDoWhatTheirMembersWouldDoOneByOne(long seed) {
        var random = new Random(seed);
        Replica oneByOne = open(1);
        replica.beforeCommit(() -> commits++);
        for (int round = 0; round < 12; round++) {
            var outcomes = new ArrayList<String>();
            var members = new ArrayList<LocalTransaction<Long, RuntimeException>>();
            for (int i = random.nextInt(12); i >= 0; i--) {
                String[] sql = IntStream.rangeClosed(0, random.nextInt(3))
                        .mapToObj(_ -> statement(random)).toArray(String[]::new);
                members.add(enqueue(sql));
                outcomes.add(outcome(() -> oneByOne.transact(session -> {
                    long changes = 0;
                    for (String statement : sql) {
                        changes += session.execute(statement);
                    }
                    return changes;
                })));
            }
            while (!waiting.isEmpty()) {
                groups.run(waiting.removeFirst(), waiting::pollFirst);
            }
            assertThat(members.stream().map(member -> outcome(member::await)).toList())
                    .as("seed %d", seed).isEqualTo(outcomes);
        }
        assertThat(rows(replica)).as("seed %d", seed).isEqualTo(rows(oneByOne));
        assertThat(replica.books()).as("seed %d", seed).isEqualTo(oneByOne.books());
        assertThat(replica.digest()).as("seed %d", seed).isEqualTo(oneByOne.digest());
    }

    private static String outcome(Checked.Work<LocalResult<Long>> work) {
        try {
            LocalResult<Long> result = work.run();
            Commit commit = result.commit();
            return result.value() + (commit == null ? "" : " as " + commit.version());
        } catch (Exception e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String statement(Random random) {
        int id = random.nextInt(5);
        return switch (random.nextInt(9)) {
            case 0, 1 -> "INSERT INTO t VALUES (" + id + ", " + random.nextInt(5) + ")";
            case 2 -> "UPDATE t SET a = a + 1 WHERE id = " + id;
            case 3 -> "DELETE FROM t WHERE id = " + id;
            case 4 -> "INSERT OR REPLACE INTO t VALUES (" + id + ", 9)";
            case 5 -> "INSERT OR ROLLBACK INTO t VALUES (" + id + ", 1)";
            case 6 -> "INSERT OR FAIL INTO t VALUES (7, 3), (" + id + ", 100)";
            case 7 -> "UPDATE OR IGNORE t SET a = 200 WHERE id = " + id;
            default -> "UPDATE t SET id = id + 5 WHERE id = " + id;
        };
    }
}
