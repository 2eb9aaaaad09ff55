package dev.verdigris.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verdigris.sim.fault.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The checks of the simulator find the bugs they are there for.
class BugsAreFoundTest {
    private static final int NODES = 12;

    @Test
    void aDroppedRelayLeavesNodesUntold() {
        try (var cluster = new SimCluster(SimConfig.calm(20), 1, Bugs.DROPPED_RELAY)) {
            cluster.run(Duration.ofSeconds(15));
            cluster.write(0, "INSERT INTO service (id, name) VALUES (1, 'told to few')");
            cluster.run(Duration.ofSeconds(15));
            List<Integer> told = IntStream.range(0, 20).boxed().filter(node ->
                    !cluster.query(node, "SELECT id FROM service").isEmpty()).toList();
            assertThat(told).hasSizeBetween(2, 19);
        }
    }

    @Test
    void aLostGapKeepsTheClusterFromRest() {
        found(Bugs.LOST_GAP, Set.of(Fault.LOSS, Fault.PARTITION), "lacks changes of");
    }

    @Test
    void aVersionRecordedWithoutItsRowsContradictsThem() {
        found(Bugs.RECORDED_BUT_NOT_STORED, Set.of(), "node 1 holds .* but shows");
    }

    @Test
    void aBrokenMergeRuleShowsTheWrongRows() {
        found(Bugs.BROKEN_MERGE_RULE, Set.of(Fault.DELAY), "holds .* but shows");
    }

    @Test
    void aPartThatPassesForTheWholeIsNoticed() {
        found(Bugs.PART_TAKEN_FOR_WHOLE, Set.of(), "holds .* but shows|lacks");
    }

    @Test
    void aNodeThatDoesNotAnswerIsSuspectedInPeace() {
        assertThat(suspicionsInPeace(Bugs.NO_ACK)).isPositive();
        assertThat(suspicionsInPeace(Tampering.NONE)).isZero();
    }

    private static long suspicionsInPeace(Tampering bug) {
        try (var cluster = new SimCluster(SimConfig.calm(6), 1, bug)) {
            cluster.run(Duration.ofSeconds(30));
            return cluster.stats().suspicions();
        }
    }

    @Test
    void aSuspicionWithoutEndKeepsTheClusterFromRest() {
        assertThatThrownBy(() -> {
            try (var cluster = new SimCluster(SimConfig.calm(6), 1, Bugs.ENDLESS_SUSPICION)) {
                cluster.run(Duration.ofSeconds(15));
                cluster.crash(3);
                cluster.runToAgreement();
            }
        }).isInstanceOf(SimulationFailure.class).message().contains("holds node 3 for SUSPECT");
    }

    @Test
    void aForgottenIncarnationIsNoticedAtTheNextPacket() {
        found(Bugs.FORGOTTEN_INCARNATION, Set.of(Fault.ONE_WAY_CUT, Fault.DELAY, Fault.LOSS),
                "its incarnation fell");
    }

    @Test
    void aRepeatedRelayIsNoticedOnceItGoesBeyondOneUnaskedAndTwoAskedFor() {
        found(Bugs.REPEATED_RELAY, Set.of(), "sent the same chunk 4 times");
    }

    @Test
    void aSecondBatchAtATimeIsNoticed() {
        found(Bugs.TWO_BATCHES, Set.of(), "a second batch");
    }

    @Test
    void aVersionThatIsNotServedIsMissed() {
        found(Bugs.LAST_VERSION_NOT_SERVED, Set.of(Fault.ABSENCE, Fault.LOSS), "lacks changes of");
    }

    @Test
    void partsThatAreNotServedAreMissed() {
        found(Bugs.PARTS_NOT_SERVED, Set.of(), "lacks changes of");
    }

    @Test
    void aSessionThatIsNeverClosedLeaks() {
        found(Bugs.SESSION_NOT_CLOSED, Set.of(Fault.LOSS), "keeps \\d+ streams|no rest");
    }

    @Test
    void aHeadOneTooHighHidesWhatIsMissing() {
        found(Bugs.HEAD_ONE_TOO_HIGH, Set.of(Fault.PARTITION), "lacks changes of|heads never fall");
    }

    @Test
    void deletionsThatAreIgnoredLeaveRows() {
        found(Bugs.DELETIONS_IGNORED, Set.of(), "still shows|but shows");
    }

    /// Some seed out of a few is enough: each run is short.
    private static void found(Tampering bug, Set<Fault> faults, String symptom) {
        Duration restMax = faults.isEmpty() ? Duration.ofSeconds(30) : Duration.ofMinutes(3);
        var config = new SimConfig(
                NODES, faults, Duration.ofSeconds(15), 60, 600, false, restMax);
        assertThatThrownBy(() -> {
            for (long seed = 1; seed <= 5; seed++) {
                try (var cluster = new SimCluster(config, seed, bug)) {
                    cluster.runToRest();
                }
            }
        }).isInstanceOf(SimulationFailure.class).message().containsPattern(symptom)
                .contains("seed ", "replay: ");
    }

    @Test
    void withoutABugTheSameRunsComeToRest() {
        var config = new SimConfig(NODES, Set.of(Fault.LOSS, Fault.PARTITION, Fault.DELAY),
                Duration.ofSeconds(15), 60, 600, false, Duration.ofMinutes(3));
        for (long seed = 1; seed <= 5; seed++) {
            try (var cluster = new SimCluster(config, seed)) {
                assertThat(cluster.runToRest().commits()).isGreaterThan(40);
            }
        }
    }
}
