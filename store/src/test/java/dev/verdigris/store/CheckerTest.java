package dev.verdigris.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verdigris.crr.CheckProgress;
import dev.verdigris.crr.CheckReport;
import dev.verdigris.crr.Checker;
import dev.verdigris.crr.Finding;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Change;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.PackedKey;
import dev.verdigris.model.Seq;
import dev.verdigris.model.SeqRange;
import dev.verdigris.model.SqlValue;
import dev.verdigris.model.Timestamp;
import dev.verdigris.model.VersionRange;
import dev.verdigris.protocol.Need;
import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.FunctionFlag;
import dev.verdigris.time.HybridClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Damages a database in each way and expects exactly the finding that names the damage.
class CheckerTest {
    private static final String FIRST = "CREATE TABLE t(id INTEGER PRIMARY KEY NOT NULL, a, b)";
    private static final String KEYS = "CREATE TABLE \"odd \"\"name\"(x TEXT NOT NULL, y NOT NULL, "
            + "PRIMARY KEY (y, x)) WITHOUT ROWID";
    private static final HybridClock CLOCK = new HybridClock(() -> 1_700_000_000_000_000_000L);
    private static final ActorId OWN = new ActorId(0, 1);
    private static final ActorId OTHER = new ActorId(0, 2);
    private static final ActorId THIRD = new ActorId(0, 3);

    private static final int PAGE_BYTES = 4_096;

    private static byte[] image = {};

    /// A database with rows of its own and of others, tombstones, rows born again, a column that
    /// came later, a gap, a version that has come in part, and a parked one.
    @BeforeAll
    static void build() {
        try (Replica own = open(ReplicaConfig.memory(OWN));
                Replica other = open(ReplicaConfig.memory(OTHER))) {
            own.applySchema(List.of(FIRST, KEYS));
            other.applySchema(List.of(FIRST, KEYS));
            write(own, "INSERT INTO t VALUES (1, 'a', 1), (2, 'b', 2), (3, 'c', 3), (4, 'd', 4)");
            write(own, "INSERT INTO \"odd \"\"name\" VALUES ('k', x'01'), ('l', 2.5)");
            write(own, "DELETE FROM t WHERE id IN (2, 3)");
            write(own, "INSERT INTO t VALUES (3, 'again', 0)");
            pass(own, other);
            write(other, "UPDATE t SET a = 'other' WHERE id = 1", "INSERT INTO t VALUES (5, 5, 5)");
            write(other, "UPDATE t SET id = 6 WHERE id = 4");
            pass(other, own);
            own.applySchema(List.of(FIRST.replace("b)", "b, later DEFAULT 7)"), KEYS));
            write(own, "UPDATE t SET later = 8 WHERE id = 5");
            own.apply(List.of(
                    chunk(THIRD, 1, 0, 0, 1, "a"), chunk(THIRD, 9, 0, 0, 0, "a"),
                    chunk(THIRD, 4, 0, 0, 0, "id"))); // which is a key here
            image = own.image();
        }
    }

    private static Replica open(ReplicaConfig config) {
        return Replica.open(config, CLOCK);
    }

    private static void write(Replica replica, String... statements) {
        replica.transact(session -> {
            for (String statement : statements) {
                session.execute(statement);
            }
            return statements.length;
        });
    }

    private static void pass(Replica from, Replica to) {
        var changesets = new ArrayList<Changeset>();
        from.read(new Need.Whole(from.actor(), VersionRange.of(1, 100)), changesets::add);
        to.apply(changesets);
    }

    private static Changeset chunk(
            ActorId actor, long version, long first, long last, long lastSeq, String column) {
        PackedKey key = PackedKey.pack(List.of(SqlValue.of(100 + version)));
        return new Changeset.Full(actor, new DbVersion(version), List.of(
                new Change("t", key, column, SqlValue.of(1), 1, 1, new Seq(first))),
                SeqRange.of(first, last), new Seq(lastSeq), new Timestamp(version));
    }

    private static CheckReport check(String... damages) {
        try (Connection connection = Connection.openMemory()) {
            connection.deserialize(image);
            for (String trigger : List.of("vg_touch", "vg_touched", "vg_version", "vg_changed",
                    "vg_rekeyed", "vg_bump", "vg_take", "vg_moved")) {
                connection.createFunction(trigger, -1, Set.of(FunctionFlag.INNOCUOUS),
                        (_, result) -> result.setLong(0));
            }
            for (String damage : damages) {
                connection.exec(damage);
            }
            return Checker.check(connection, CheckProgress.NONE);
        }
    }

    @Test
    void aSoundDatabaseHasNoFindings() {
        CheckReport report = check();
        assertThat(report.findings()).isEmpty();
        assertThat(report.isClean()).isTrue();
        assertThat(report.tables()).isEqualTo(2);
        assertThat(report.clocks()).isEqualTo(9);
        assertThat(report.rows()).isEqualTo(7);
        assertThat(report.sites()).isEqualTo(3);
        assertThat(report.logged()).isPositive();
    }

    /// `check-findings.txt`: after `> ` what damages the database, below it the findings.
    static List<Arguments> damages() throws IOException {
        try (InputStream in = CheckerTest.class.getResourceAsStream("/check-findings.txt")) {
            String text = new String(
                    Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return Stream.of(text.split("(?m)^> ")).filter(block -> !block.isBlank())
                    .map(block -> block.strip().lines().toList())
                    .map(lines -> Arguments.of(
                            lines.getFirst(), lines.subList(1, lines.size())))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("damages")
    void eachDamageIsNamed(String damage, List<String> findings) {
        assertThat(findings).isNotEmpty();
        assertThat(check(damage).findings())
                .extracting(finding -> finding.toString().replace("0".repeat(31), "…"))
                .containsExactlyElementsOf(findings);
    }

    @Test
    void aBrokenPageIsAFinding() {
        byte[] sound = image;
        try {
            image = image.clone();
            Arrays.fill(image, 2 * PAGE_BYTES, 3 * PAGE_BYTES, (byte) 0x55);
            assertThat(check().findings().getFirst().part()).isEqualTo(Finding.Part.FILE);
        } finally {
            image = sound;
        }
    }

    @Test
    void beyondALimitFindingsAreOnlyCounted() {
        CheckReport report = check("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                + "WHERE i < 1000) INSERT INTO \"odd \"\"name\" SELECT 'x', i FROM n");
        assertThat(report.findings()).hasSize(100);
        assertThat(report.notShown()).isEqualTo(900);
    }

    @Test
    void aDatabaseOfSomebodyElseIsRefused() {
        try (Connection connection = Connection.openMemory()) {
            assertThatThrownBy(() -> Checker.check(connection, CheckProgress.NONE))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("none of Verdigris");
        }
    }
}
