package dev.verdigris.swim;

import static dev.verdigris.swim.SwimFigures.Detection.percentile;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.model.ClusterId;
import dev.verdigris.protocol.Event;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a whole membership does; every failure names its seed.
class SwimSimulationTest {
    private static final int SIZE = 30;
    private static final Duration JOIN_MAX = Duration.ofSeconds(20);
    private static final Duration DETECTION_MAX = Duration.ofSeconds(25);

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Long.getLong("swim.seeds", 4));
    }

    private static SwimCluster joined(int size, long seed) {
        var cluster = new SwimCluster(size, seed);
        cluster.startAllThrough(0);
        Duration took = cluster.runUntil(JOIN_MAX, cluster::agrees);
        assertThat(cluster.agrees()).as("all joined in %s %s", took, cluster.context()).isTrue();
        return cluster;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void allJoinThroughOneNode(long seed) {
        joined(SIZE, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aCrashIsSeenByAllInBoundedTime(long seed) {
        var cluster = joined(SIZE, seed);
        cluster.crash(7);

        cluster.runUntil(DETECTION_MAX, () -> cluster.nobodyHasForPeer(7));

        assertThat(cluster.agrees()).as(cluster.context()).isTrue();
        assertThat(cluster.seen(Event.MemberDown.class)).as(cluster.context())
                .hasSize(SIZE - 1)
                .allMatch(down -> down.member().actor().equals(SwimCluster.actor(7)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nobodyIsSuspectedWhileNothingIsLost(long seed) {
        var cluster = joined(SIZE, seed);

        cluster.run(Duration.ofMinutes(3));

        assertThat(cluster.seen(Event.MemberSuspected.class)).as(cluster.context()).isEmpty();
        assertThat(cluster.agrees()).as(cluster.context()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatLossBroughtDownComesBack(long seed) {
        var cluster = joined(SIZE, seed);
        cluster.loss = 0.4;
        cluster.run(Duration.ofMinutes(2));
        assertThat(cluster.seen(Event.SuspicionRefuted.class)).as(cluster.context()).isNotEmpty();

        cluster.loss = 0;
        cluster.runUntil(Duration.ofMinutes(2), cluster::agrees);

        assertThat(cluster.agrees()).as(cluster.context()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void moderateLossBringsNobodyDown(long seed) {
        var cluster = joined(SIZE, seed);
        cluster.loss = 0.1;

        cluster.run(Duration.ofMinutes(3));

        assertThat(cluster.seen(Event.MemberDown.class)).as(cluster.context()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aPartitionHealsByItself(long seed) {
        var cluster = joined(SIZE, seed);
        cluster.reachable = (from, to) -> from < 12 == to < 12;
        cluster.run(Duration.ofMinutes(10));
        assertThat(cluster.host(0).swim().peers()).as(cluster.context()).hasSize(11);
        assertThat(cluster.host(29).swim().peers()).as(cluster.context()).hasSize(17);

        cluster.reachable = (_, _) -> true;
        cluster.runUntil(Duration.ofMinutes(2), cluster::agrees);

        assertThat(cluster.agrees()).as(cluster.context()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aBrokenLinkBetweenTwoSuspectsNeither(long seed) {
        var cluster = joined(8, seed);
        cluster.reachable = (from, to) -> from + to != 1; // hosts 0 and 1
        cluster.run(Duration.ofMinutes(3));

        assertThat(cluster.seen(Event.MemberSuspected.class)).as(cluster.context()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aNodeThatComesAndGoesIsBelievedEachTime(long seed) {
        var cluster = joined(SIZE, seed);
        for (int round = 0; round < 5; round++) {
            cluster.crash(3);
            cluster.run(Duration.ofSeconds(1L << 2 * round % 6)); // sooner and later than detection
            cluster.start(3, 0);
            cluster.run(Duration.ofSeconds(3));
        }

        cluster.runUntil(Duration.ofMinutes(1), cluster::agrees);
        assertThat(cluster.agrees()).as(cluster.context()).isTrue();
        long births = cluster.host(20).swim().members().stream()
                .filter(member -> member.identity().equals(cluster.host(3).swim().self())).count();
        assertThat(births).as(cluster.context()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whoLeavesIsDownEverywhereWithoutEverBeingSuspected(long seed) {
        var cluster = joined(SIZE, seed);
        cluster.leave(9);

        cluster.runUntil(Duration.ofSeconds(4), () -> cluster.nobodyHasForPeer(9));

        assertThat(cluster.nobodyHasForPeer(9)).as(cluster.context()).isTrue();
        assertThat(cluster.seen(Event.MemberSuspected.class)).as(cluster.context()).isEmpty();
        assertThat(cluster.seen(Event.Rejoined.class)).as(cluster.context()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aClusterThatStoppedAsAWholeFindsTogetherFromWhatItRemembered(long seed) {
        var cluster = joined(SIZE, seed);
        for (int i = 0; i < SIZE; i++) {
            cluster.crash(i);
        }
        cluster.run(Duration.ofMinutes(1));
        for (int i = 0; i < SIZE; i++) {
            cluster.start(i, i); // announcing to oneself helps nobody
        }

        cluster.runUntil(Duration.ofMinutes(1), cluster::agrees);

        assertThat(cluster.agrees()).as(cluster.context()).isTrue();
    }

    @Test
    void trafficPerNodeDoesNotGrowWithTheCluster() {
        var small = SwimFigures.steadyTraffic(50, 1);
        var large = SwimFigures.steadyTraffic(500, 1);
        assertThat(large.packets()).isLessThan(small.packets() * 1.1);
        assertThat(large.bytes()).isLessThan(small.bytes() * 1.1);
    }

    @Test
    void aTenthOfTheNodesComingAndGoingAtMostDoublesTheTraffic() {
        var steady = SwimFigures.steadyTraffic(100, 1);
        var flapping = SwimFigures.flappingTraffic(100, 10, 1);
        assertThat(flapping.bytes()).as("steady %s", steady).isLessThan(2 * steady.bytes());
    }

    @Test
    void aCrashIsKnownToAllWithinSeconds() {
        var detection = SwimFigures.detection(SwimConfig.DEFAULT, 200, 5, 0, 1);
        assertThat(detection.missed()).isZero();
        assertThat(percentile(detection.all(), 50)).isLessThan(Duration.ofSeconds(3));
        assertThat(percentile(detection.all(), 99)).isLessThan(Duration.ofSeconds(8));
    }

    @Test
    void theLivingAreHeldForDownFarLessOftenThanByPlainSwim() {
        var plain = falsePositives(SwimConfig.PLAIN);
        var ours = falsePositives(SwimConfig.DEFAULT);
        assertThat(plain.healthy()).isGreaterThan(50 * Math.max(1, ours.healthy()));
        assertThat(plain.starved()).isGreaterThan(2 * ours.starved());
    }

    private static SwimFigures.FalsePositives falsePositives(SwimConfig config) {
        return SwimFigures.falsePositives(
                config, 100, 0.05, 0.1, SwimFigures.STOP_MAX, Duration.ofSeconds(20), 1);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aClusterThatIsMovedNodeByNodeMeetsAgainInItsNewId(long seed) {
        var cluster = joined(12, seed);
        var other = new ClusterId(5);
        for (int i = 0; i < 12; i++) {
            cluster.moveTo(i, other);
            cluster.run(Duration.ofSeconds(1));
            if (i == 5) {
                cluster.runUntil(Duration.ofSeconds(30), cluster::agrees);
                assertThat(cluster.agrees()).as("two halves %s", cluster.context()).isTrue();
            }
        }
        cluster.runUntil(Duration.ofSeconds(30), cluster::agrees);
        assertThat(cluster.agrees()).as(cluster.context()).isTrue();
        assertThat(cluster.host(0).swim().peers()).hasSize(11);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void twoNodesOfOneActorDisplaceEachOtherAndHarmNobodyElse(long seed) {
        var cluster = joined(10, seed);
        cluster.startImpostor(3, 4);
        cluster.run(Duration.ofMinutes(1));
        assertThat(cluster.seen(Event.Rejoined.class)).as(cluster.context()).isNotEmpty();
        assertThat(cluster.seen(Event.MemberDown.class)).as(cluster.context())
                .extracting(down -> SwimCluster.indexOf(down.member().actor()))
                .isSubsetOf(3, 4); // 4 gave its place to the impostor
        cluster.crash(4);
        cluster.runUntil(Duration.ofMinutes(1), () -> cluster.everyoneHolds(3));
        assertThat(cluster.everyoneHolds(3)).as(cluster.context()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void packetsOfAnAuthenticatedLiarShutNobodyOutAndLeaveNothingBehind(long seed) {
        var config = SwimConfig.DEFAULT.with(new SwimConfig.Limits(40, 64, 1_178));
        var cluster = new SwimCluster(10, seed, config);
        cluster.startAllThrough(0);
        cluster.runUntil(JOIN_MAX, cluster::agrees);
        var liar = new HostileMember(new SplittableRandom(seed));
        for (int i = 0; i < 2_000; i++) {
            int victim = i % 10;
            cluster.host(victim).step((swim, now, out) ->
                    swim.receive(liar.packet(swim.self()), now, out));
            cluster.run(Duration.ofMillis(5));
        }
        cluster.start(9, 0); // a true node, in the middle of it
        cluster.run(Duration.ofSeconds(5));
        for (SwimCluster.Host host : cluster.hosts()) {
            assertThat(host.swim().members()).as(cluster.context()).hasSizeLessThanOrEqualTo(40);
            assertThat(host.swim().stats().newsWaiting()).isLessThanOrEqualTo(64);
        }
        // Those it has slandered are found among those it has invented, three per 15 seconds.
        cluster.runUntil(Duration.ofMinutes(15), cluster::agrees);
        assertThat(cluster.agrees()).as(cluster.context()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theSameSeedIsTheSameRun(long seed) {
        assertThat(eventfulTrace(seed)).as("seed %d", seed).isEqualTo(eventfulTrace(seed));
        assertThat(eventfulTrace(seed)).isNotEqualTo(eventfulTrace(seed + 1));
    }

    private static long eventfulTrace(long seed) {
        var cluster = new SwimCluster(12, seed);
        cluster.tracing = true;
        cluster.startAllThrough(0);
        cluster.loss = 0.2;
        cluster.run(Duration.ofSeconds(20));
        cluster.crash(4);
        cluster.run(Duration.ofSeconds(20));
        cluster.start(4, 2);
        cluster.leave(5);
        cluster.run(Duration.ofSeconds(20));
        return cluster.trace;
    }
}
