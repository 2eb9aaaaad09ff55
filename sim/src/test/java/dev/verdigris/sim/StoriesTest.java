package dev.verdigris.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Liveness;
import dev.verdigris.sim.fault.Fault;
import dev.verdigris.sim.schedule.Chance;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a cluster is for, told as it happens.
class StoriesTest {
    private static final String INSERT = "INSERT INTO service (id, name, port) VALUES (?, ?, ?)";
    private static final Duration A_WHILE = Duration.ofSeconds(15);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void concurrentWritesMeetAfterAPartition(long seed) {
        try (var cluster = new SimCluster(SimConfig.calm(5), seed)) {
            cluster.run(A_WHILE);
            cluster.write(0, INSERT, 1, "both know this", 80);
            cluster.runToAgreement();

            cluster.isolate(0, 1);
            cluster.write(0, "UPDATE service SET name = 'left' WHERE id = 1");
            cluster.write(0, INSERT, 2, "only left", 81);
            cluster.write(4, "UPDATE service SET port = 8080 WHERE id = 1");
            cluster.write(4, INSERT, 3, "only right", 82);
            cluster.run(A_WHILE);
            assertThat(names(cluster, 1)).containsExactly("left", "only left");
            assertThat(names(cluster, 3)).containsExactly("both know this", "only right");

            cluster.heal(0, 1);
            cluster.runToAgreement();
            for (int node = 0; node < 5; node++) {
                assertThat(cluster.query(node, "SELECT name, port FROM service ORDER BY id"))
                        .containsExactly(List.of("left", "8080"), List.of("only left", "81"),
                                List.of("only right", "82"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void twoWritersOfOneCellAgreeOnTheGreaterValue(long seed) {
        try (var cluster = new SimCluster(SimConfig.calm(4), seed)) {
            cluster.run(A_WHILE);
            cluster.isolate(0, 1);
            cluster.write(0, INSERT, 1, "aardvark", 80);
            cluster.write(3, INSERT, 1, "zebra", 80);
            cluster.run(A_WHILE);
            cluster.heal(0, 1);
            cluster.runToAgreement();
            assertThat(names(cluster, 0)).containsExactly("zebra");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void aNodeThatWasAwayForAnHourCatchesUp(long seed) {
        try (var cluster = new SimCluster(SimConfig.calm(4), seed)) {
            cluster.run(A_WHILE);
            cluster.crash(3);
            for (int i = 0; i < 60; i++) {
                cluster.write(i % 3, INSERT, i, "minute " + i, 80);
                cluster.run(Duration.ofMinutes(1));
            }
            cluster.restart(3);
            cluster.runToAgreement();
            assertThat(cluster.query(3, "SELECT count(*) FROM service"))
                    .containsExactly(List.of("60"));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aClusterThatStopsAsAWholeForgetsNothing(long seed) {
        try (var cluster = new SimCluster(SimConfig.calm(5), seed)) {
            cluster.run(A_WHILE);
            // Committed at the last moment: no peer has heard of them.
            IntStream.range(0, 5).forEach(node -> cluster.write(node, INSERT, node, "last", 80));
            cluster.run(Duration.ofMillis(1));
            IntStream.range(0, 5).forEach(cluster::crash);
            cluster.run(A_WHILE);
            IntStream.range(0, 5).forEach(cluster::restart);
            cluster.runToAgreement();
            assertThat(names(cluster, 0)).containsExactly("last", "last", "last", "last", "last");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void aLargeTransactionBecomesVisibleWhole(long seed) {
        int rows = 10_000;
        try (var cluster = new SimCluster(SimConfig.calm(3), seed)) {
            cluster.run(A_WHILE);
            cluster.chaos(Duration.ofMinutes(1)).begin(Fault.LOSS, new Chance(seed));
            cluster.writeLot(0, rows);
            boolean seen = false;
            for (int i = 0; i < 400; i++) {
                cluster.run(Duration.ofMillis(25));
                List<List<String>> count = cluster.query(2, "SELECT count(*) FROM piece");
                assertThat(count).isSubsetOf(List.of(List.of("0"), List.of("" + rows)));
                seen |= count.contains(List.of("" + rows));
            }
            assertThat(seen).isTrue();
            cluster.run(Duration.ofMinutes(1));
            cluster.runToAgreement();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void anEmptyNodeJoinsAndHasEverything(long seed) {
        try (var cluster = new SimCluster(SimConfig.calm(4), seed)) {
            cluster.crash(3);
            cluster.run(A_WHILE);
            for (int i = 0; i < 30; i++) {
                cluster.write(i % 3, INSERT, i, "before", 80);
            }
            cluster.writeLot(1, 2_000);
            cluster.run(A_WHILE);
            cluster.restart(3);
            cluster.runToAgreement();
            assertThat(cluster.query(3, "SELECT count(*) FROM service"))
                    .containsExactly(List.of("30"));
            assertThat(cluster.query(3, "SELECT count(*) FROM piece"))
                    .containsExactly(List.of("2000"));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void theLivingAgreeWithoutTheDead(long seed) {
        try (var cluster = new SimCluster(SimConfig.calm(6), seed)) {
            cluster.run(A_WHILE);
            cluster.write(5, INSERT, 5, "heard", 80);
            cluster.run(A_WHILE);
            cluster.crash(5);
            cluster.write(0, INSERT, 1, "after", 80);
            cluster.runToAgreement();
            assertThat(names(cluster, 4)).containsExactly("after", "heard");
        }
    }

    /// Of two equal writes a node keeps one and tells later comers that the other is cleared. If
    /// two nodes kept different ones, who asks each for what the other kept would get neither.
    /// There are so many that the newcomer asks both.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aNewcomerGetsWhatTwoNodesWroteAlike(long seed) {
        int newcomer = 4;
        int pairs = 300;
        try (var cluster = new SimCluster(SimConfig.calm(5), seed)) {
            cluster.crash(newcomer);
            cluster.run(A_WHILE);
            cluster.isolate(0, 1);
            for (int pair = 0; pair < pairs; pair++) {
                for (int writer : List.of(0, 2)) {
                    cluster.write(writer, INSERT, pair, "alike", 80);
                    cluster.write(writer, "INSERT INTO tag (host, tag) VALUES (?, 'x')", pair);
                }
            }
            cluster.run(Duration.ofMinutes(2));
            cluster.crash(0);
            cluster.crash(2);
            cluster.heal(0, 1);
            cluster.runToAgreement();
            cluster.restart(newcomer);
            cluster.runToAgreement();
            for (String table : List.of("service", "tag")) {
                assertThat(cluster.query(newcomer, "SELECT count(*) FROM " + table))
                        .containsExactly(List.of("" + pairs));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aNodeThatLeavesIsGoneAtOnceAndComesBack(long seed) {
        try (var cluster = new SimCluster(SimConfig.calm(6), seed)) {
            cluster.run(A_WHILE);
            cluster.leave(2);
            cluster.run(Duration.ofSeconds(3));
            for (int node = 0; node < 6; node++) {
                if (node != 2) {
                    assertThat(cluster.belief(node, 2)).as("node %d", node)
                            .isEqualTo(Liveness.DOWN);
                }
            }
            cluster.crash(2);
            cluster.write(0, INSERT, 1, "missed", 80);
            cluster.run(A_WHILE);
            cluster.restart(2);
            cluster.runToAgreement();
            assertThat(names(cluster, 2)).containsExactly("missed");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void nodesThatHeldEachOtherForDownFindEachOtherAgain(long seed) {
        try (var cluster = new SimCluster(SimConfig.calm(6), seed)) {
            cluster.run(A_WHILE);
            cluster.isolate(0, 1, 2);
            cluster.run(Duration.ofMinutes(10));
            assertThat(cluster.belief(0, 5)).isEqualTo(Liveness.DOWN);
            assertThat(cluster.belief(5, 0)).isEqualTo(Liveness.DOWN);
            cluster.write(0, INSERT, 1, "left", 80);
            cluster.write(5, INSERT, 2, "right", 80);
            cluster.heal(0, 1, 2);
            cluster.runToAgreement();
            assertThat(names(cluster, 1)).isEqualTo(names(cluster, 4)).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void aClockThatIsAnHourAheadDragsNobodyAlongAndLosesNothing(long seed) {
        try (var cluster = new SimCluster(SimConfig.calm(4), seed)) {
            cluster.shiftClock(1, Duration.ofHours(1));
            cluster.run(A_WHILE);
            cluster.write(1, INSERT, 1, "from the future", 80);
            cluster.run(A_WHILE);
            cluster.write(2, "UPDATE service SET name = 'from now' WHERE id = 1");
            cluster.runToAgreement();
            assertThat(names(cluster, 1)).containsExactly("from now");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void broadcastAloneReachesNearlyEveryNode(long seed) {
        int nodes = 20;
        int writes = 10;
        try (var cluster = new SimCluster(SimConfig.calm(nodes), seed, WITHOUT_SYNC)) {
            cluster.run(A_WHILE);
            IntStream.range(0, writes).forEach(i -> cluster.write(i, INSERT, i, "told", 80));
            cluster.run(A_WHILE);
            int arrived = IntStream.range(0, nodes)
                    .map(node -> cluster.query(node, "SELECT id FROM service").size()).sum();
            assertThat(arrived).isBetween(nodes * writes * 98 / 100, nodes * writes);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void syncAloneReachesEveryNode(long seed) {
        try (var cluster = new SimCluster(SimConfig.calm(12), seed, WITHOUT_BROADCAST)) {
            cluster.run(A_WHILE);
            IntStream.range(0, 10).forEach(i -> cluster.write(i, INSERT, i, "asked for", 80));
            cluster.writeLot(0, 500);
            cluster.runToAgreement();
        }
    }

    static final Tampering WITHOUT_SYNC = new Tampering() {
        @Override
        public List<Effect> done(int host, Effect effect) {
            return effect instanceof Effect.OpenSync ? List.of() : List.of(effect);
        }
    };

    static final Tampering WITHOUT_BROADCAST = new Tampering() {
        @Override
        public List<Effect> done(int host, Effect effect) {
            return Bugs.isPush(effect) ? List.of() : List.of(effect);
        }
    };

    private static List<String> names(SimCluster cluster, int node) {
        return cluster.query(node, "SELECT name FROM service ORDER BY id").stream()
                .map(row -> row.getFirst()).toList();
    }
}
