package dev.verdigris.broadcast;

import static dev.verdigris.model.Samples.actor;
import static dev.verdigris.model.Samples.chunk;
import static dev.verdigris.model.Samples.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.NodeAddress;
import dev.verdigris.protocol.Duty;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Message;
import dev.verdigris.protocol.Peer;
import dev.verdigris.protocol.RumorId;
import dev.verdigris.protocol.TimerKey;
import dev.verdigris.time.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PlumtreeTest {
    private static final ActorId SELF = actor(0);
    private static final Peer NEAR = peer(1, 4);
    private static final Peer FAR = peer(2, 40);

    private final List<Message.Push> pushes = new ArrayList<>();
    private final List<Peer> peers = new ArrayList<>(List.of(NEAR, FAR));
    private Moment now = Moment.START;
    private Moment timer = Moment.START;

    private static Peer peer(int number, long rttMillis) {
        return new Peer(actor(number), new NodeAddress(0, number, 1),
                Duration.ofMillis(rttMillis), null, 1, false);
    }

    private Broadcast broadcast() {
        return broadcast(BroadcastLimits.DEFAULT);
    }

    private Broadcast broadcast(BroadcastLimits limits) {
        List<Peer> known = List.copyOf(peers);
        return new Broadcast(BroadcastConfig.DEFAULT.with(limits), SELF, ClusterId.DEFAULT,
                new Broadcast.Roster(() -> known, () -> 1), new SplittableRandom(1));
    }

    /// Ends the step; what it sent.
    private List<Message.Push> settle(Broadcast broadcast) {
        pushes.clear();
        broadcast.settle(now, effect -> {
            switch (effect) {
                case Effect.Send(_, Message.Push push) -> pushes.add(push);
                case Effect.StartTimer(TimerKey.PushDue _, var after) -> timer = now.plus(after);
                default -> { }
            }
        });
        return List.copyOf(pushes);
    }

    /// Lets the timer fire until it is not started any more; what was sent at each moment.
    private List<Message.Push> drain(Broadcast broadcast) {
        var all = new ArrayList<>(settle(broadcast));
        while (timer.isAfter(now)) {
            now = timer;
            broadcast.timerFired();
            all.addAll(settle(broadcast));
        }
        return all;
    }

    private static List<Message.Rumor> rumors(List<Message.Push> pushes) {
        return pushes.stream().flatMap(push -> push.rumors().stream()).toList();
    }

    private static List<RumorId> asked(List<Message.Push> pushes) {
        return pushes.stream().flatMap(push -> push.wanted().stream()).toList();
    }

    private static BroadcastLimits small(int keptMax, int answersMax, int missingMax,
            int missingPerPeerMax) {
        BroadcastLimits all = BroadcastLimits.DEFAULT;
        return new BroadcastLimits(all.bytesPerSecond(), all.burstBytes(), all.pendingMax(),
                all.pendingBytesMax(), all.peerBytesPerSecond(), all.peerBurstBytes(),
                all.peerWaitingBytesMax(), all.pushBytesMax(), all.keptFor(), keptMax,
                all.keptBytesMax(), answersMax, missingMax, missingPerPeerMax, all.namesMax());
    }

    @Test
    void everyNodeOfAWorldGetsOneCopyAndHardlyEverTwo() {
        for (long seed = 1; seed <= 3; seed++) {
            var cluster = new BroadcastCluster(Geo.terrain(200), BroadcastConfig.DEFAULT, 0,
                    BroadcastCluster.Loss.GONE, seed);
            cluster.write(200, 200);
            cluster.run(6);
            BroadcastCluster.Figures figures = cluster.figures(0, null);
            assertThat(figures.delivered()).as("seed " + seed).isEqualTo(1);
            assertThat(figures.p50()).as("seed " + seed).isLessThan(135);
            assertThat(figures.max()).as("seed " + seed).isLessThan(180);
            assertThat(figures.extra()).as("seed " + seed).isLessThan(0.25);
        }
    }

    @Test
    void whatGetsLostIsAskedForAndComesSoon() {
        for (long seed = 1; seed <= 3; seed++) {
            var cluster = new BroadcastCluster(Geo.terrain(200), BroadcastConfig.DEFAULT, 0.05,
                    BroadcastCluster.Loss.GONE, seed);
            cluster.write(200, 200);
            cluster.run(6);
            BroadcastCluster.Figures figures = cluster.figures(0, null);
            assertThat(figures.delivered()).as("seed " + seed).isGreaterThan(0.9999);
            assertThat(figures.p50()).as("seed " + seed).isLessThan(150);
        }
    }

    @Test
    void theLivingAreReachedWhenAFifthHasCrashedAndNobodyKnows() {
        for (long seed = 1; seed <= 3; seed++) {
            var cluster = crashed(seed);
            int from = cluster.written.size();
            cluster.write(100, 100);
            cluster.run(8);
            assertThat(cluster.figures(from, null).delivered()).as("seed " + seed)
                    .isGreaterThan(0.997);
            assertThat(cluster.figures(from, null).eachP99()).as("seed " + seed).isLessThan(170);
        }
    }

    @Test
    void theTreeLeavesSuspectedNodesOut() {
        for (long seed = 1; seed <= 3; seed++) {
            var cluster = crashed(seed);
            var dead = new BitSet();
            dead.set(0, 200);
            dead.andNot(cluster.living());
            cluster.know(dead, new BitSet());
            int from = cluster.written.size();
            long before = cluster.asks;
            cluster.write(100, 100);
            cluster.run(8);
            BroadcastCluster.Figures figures = cluster.figures(from, null);
            assertThat(figures.delivered()).as("seed " + seed).isEqualTo(1);
            assertThat(figures.p99()).as("seed " + seed).isLessThan(180);
            assertThat(cluster.asks - before).as("asks, seed " + seed).isLessThan(100 * 20);
        }
    }

    private static BroadcastCluster crashed(long seed) {
        var cluster = new BroadcastCluster(Geo.terrain(200), BroadcastConfig.DEFAULT, 0,
                BroadcastCluster.Loss.GONE, seed);
        cluster.write(20, 200);
        cluster.run(2);
        var dead = new BitSet();
        var random = new SplittableRandom(seed);
        while (dead.cardinality() < 40) {
            dead.set(random.nextInt(200));
        }
        cluster.crash(dead);
        return cluster;
    }

    @Test
    void manyWritersOfAFlatClusterShareTheirMessages() {
        var cluster = new BroadcastCluster(BroadcastCluster.Terrain.even(25, 200),
                BroadcastConfig.DEFAULT, 0, BroadcastCluster.Loss.GONE, 1);
        cluster.write(1_000, 100);
        cluster.run(15);
        BroadcastCluster.Figures figures = cluster.figures(0, null);
        assertThat(figures.delivered()).isEqualTo(1);
        assertThat(figures.messagesPerWrite()).isLessThan(12);
        assertThat(figures.p50()).isLessThanOrEqualTo(250);
        assertThat(figures.max()).isLessThanOrEqualTo(400);
    }

    @Test
    void aNameThatNothingFollowsIsAskedForAtTheNearestHolderFirst() {
        Broadcast broadcast = broadcast();
        RumorId id = RumorId.of(whole(actor(9), 1));
        broadcast.heard(id, FAR.actor(), now);
        broadcast.heard(id, NEAR.actor(), now);
        assertThat(settle(broadcast)).as("it is probably on its way").isEmpty();
        now = now.plus(Duration.ofMillis(20));
        List<Message.Push> sent = settle(broadcast);
        assertThat(asked(sent)).containsExactly(id);
    }

    @Test
    void whatHasComeIsNotAskedFor() {
        Broadcast broadcast = broadcast();
        Changeset.Full chunk = whole(actor(9), 1);
        broadcast.heard(RumorId.of(chunk), NEAR.actor(), now);
        broadcast.relay(new Message.Rumor(chunk, Duty.NONE), FAR.actor(), now);
        assertThat(asked(drain(broadcast))).isEmpty();
    }

    @Test
    void askingEnds() {
        Broadcast broadcast = broadcast();
        broadcast.heard(RumorId.of(whole(actor(9), 1)), NEAR.actor(), now);
        assertThat(asked(drain(broadcast))).hasSize(TreeConfig.DEFAULT.asksMax());
        assertThat(broadcast.stats().missing()).isZero();
    }

    @Test
    void whoNamesRumorsWithoutEndFillsOnlyItsShare() {
        Broadcast broadcast = broadcast(small(100, 10, 30, 20));
        for (int version = 1; version <= 1_000; version++) {
            broadcast.heard(RumorId.of(whole(actor(9), version)), NEAR.actor(), now);
        }
        assertThat(broadcast.stats().missing()).isEqualTo(20);
        assertThat(broadcast.stats().missingRefused()).isEqualTo(980);
        broadcast.heard(RumorId.of(whole(actor(8), 1)), FAR.actor(), now);
        assertThat(broadcast.stats().missing()).isEqualTo(21);
        assertThat(asked(drain(broadcast))).hasSizeLessThanOrEqualTo(21 * 6);
        assertThat(broadcast.stats().missing()).isZero();
    }

    @Test
    void whoAsksWithoutEndGetsTwoCopies() {
        Broadcast broadcast = broadcast();
        Changeset.Full chunk = whole(actor(9), 1);
        broadcast.relay(new Message.Rumor(chunk, Duty.NONE), FAR.actor(), now);
        for (int i = 0; i < 100; i++) {
            broadcast.wanted(RumorId.of(chunk), NEAR.actor(), now);
            broadcast.wanted(RumorId.of(whole(actor(9), 2)), NEAR.actor(), now);
        }
        assertThat(rumors(drain(broadcast))).hasSize(Kept.ANSWERS_PER_PEER_MAX)
                .allMatch(rumor -> rumor.duty().equals(Duty.NONE));
        assertThat(broadcast.stats().refused()).isEqualTo(198);
    }

    @Test
    void oneChangesetIsSentToSoManyWhoAskAndNoMore() {
        for (int i = 3; i < 40; i++) {
            peers.add(peer(i, 4));
        }
        Broadcast broadcast = broadcast(small(100, 10, 30, 20));
        Changeset.Full chunk = whole(actor(99), 1);
        broadcast.relay(new Message.Rumor(chunk, Duty.NONE), FAR.actor(), now);
        peers.forEach(peer -> broadcast.wanted(RumorId.of(chunk), peer.actor(), now));
        assertThat(rumors(drain(broadcast))).hasSize(10);
    }

    @Test
    void whatIsKeptForThoseWhoAskIsBounded() {
        Broadcast broadcast = broadcast(small(5, 10, 30, 20));
        for (int version = 1; version <= 50; version++) {
            broadcast.relay(new Message.Rumor(whole(actor(9), version), Duty.NONE),
                    FAR.actor(), now);
        }
        assertThat(broadcast.stats().kept()).isEqualTo(5);
        broadcast.wanted(RumorId.of(whole(actor(9), 1)), NEAR.actor(), now);
        assertThat(rumors(drain(broadcast))).isEmpty();
        assertThat(broadcast.stats().refused()).isEqualTo(1);
    }

    @Test
    void strangersAreNeitherAskedNorAnswered() {
        Broadcast broadcast = broadcast();
        Changeset.Full chunk = whole(actor(9), 1);
        broadcast.relay(new Message.Rumor(chunk, Duty.NONE), FAR.actor(), now);
        broadcast.wanted(RumorId.of(chunk), actor(77), now);
        broadcast.heard(RumorId.of(whole(actor(9), 2)), actor(77), now);
        assertThat(drain(broadcast)).allMatch(push ->
                push.rumors().isEmpty() && push.wanted().isEmpty());
    }

    @Test
    void namesAreToldAndAskedForThoughTheBudgetIsSpent() {
        Broadcast broadcast = broadcast(new BroadcastLimits(1, 1, 100, 1L << 20, 1, 1, 1L << 20,
                64L << 10, Duration.ofSeconds(10), 100, 1L << 20, 32, 100, 50, 1_024));
        broadcast.originate(chunk(SELF, 1, 0, 99, 99), now);
        settle(broadcast); // in debt for hours now
        broadcast.originate(chunk(SELF, 2, 0, 99, 99), now);
        RumorId missing = RumorId.of(whole(actor(9), 1));
        broadcast.heard(missing, NEAR.actor(), now);
        settle(broadcast);
        now = now.plus(Duration.ofMillis(200));
        List<Message.Push> sent = settle(broadcast);
        assertThat(asked(sent)).contains(missing);
        assertThat(sent).anyMatch(push -> push.held().stream()
                .anyMatch(id -> id.version().value() == 2));
        assertThat(rumors(sent)).isEmpty();
    }

    /// Whatever slices peers ask for, one first sight is passed on to each peer at most once.
    @Test
    void noDutyMakesANodeTellAPeerTwice() {
        for (long seed = 0; seed < 300; seed++) {
            var random = new SplittableRandom(seed);
            peers.clear();
            for (int i = 1; i <= 1 + random.nextInt(120); i++) {
                peers.add(new Peer(actor(i), new NodeAddress(0, i, 1), Duration.ofMillis(
                        random.nextInt(300)), null, random.nextInt(6), random.nextInt(5) == 0));
            }
            Broadcast broadcast = broadcast();
            long a = ClusterMap.placeOf(actor(random.nextInt(121)), random.nextInt(6));
            long b = ClusterMap.placeOf(actor(random.nextInt(121)), random.nextInt(6));
            broadcast.relay(new Message.Rumor(whole(actor(500), 1), new Duty.Slice(
                    Math.min(a, b), Math.max(a, b), random.nextInt(17))), actor(1), now);
            var receivers = new ArrayList<NodeAddress>();
            broadcast.settle(now, effect -> {
                if (effect instanceof Effect.Send(var to, Message.Push push)
                        && !push.rumors().isEmpty()) {
                    receivers.add(to);
                }
            });
            assertThat(receivers).as("seed " + seed).doesNotHaveDuplicates()
                    .doesNotContain(new NodeAddress(0, 1, 1));
        }
    }

    /// The slices that a writer and those it tells hand out cover everybody, each once.
    @Test
    void slicesTileTheCluster() {
        for (long seed = 0; seed < 40; seed++) {
            var random = new SplittableRandom(seed);
            int hosts = 1 + random.nextInt(300);
            int regions = 1 + random.nextInt(50);
            var rtt = new double[regions][regions];
            for (double[] row : rtt) {
                java.util.Arrays.fill(row, 40);
            }
            var region = new int[hosts];
            for (int i = 0; i < hosts; i++) {
                region[i] = random.nextInt(regions);
            }
            var cluster = new BroadcastCluster(
                    new BroadcastCluster.Terrain(region, rtt, random.nextInt(4) == 0),
                    BroadcastConfig.DEFAULT, 0, BroadcastCluster.Loss.GONE, seed);
            cluster.write(1, 1);
            cluster.run(0.35);
            assertThat(cluster.figures(0, null).delivered()).as("seed " + seed).isEqualTo(1);
            assertThat(cluster.duplicates).as("seed " + seed).isZero();
            assertThat(cluster.asks).as("seed " + seed).isZero();
        }
    }
}
