package dev.verdigris.broadcast;

import static dev.verdigris.model.Samples.actor;
import static dev.verdigris.model.Samples.chunk;
import static dev.verdigris.model.Samples.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.NodeAddress;
import dev.verdigris.protocol.Duty;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Event;
import dev.verdigris.protocol.Message;
import dev.verdigris.protocol.Peer;
import dev.verdigris.protocol.TimerKey;
import dev.verdigris.time.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class BroadcastTest {
    private static final ActorId SELF = actor(0);

    private final List<Effect> effects = new ArrayList<>();
    private Moment now = Moment.START;

    private List<Peer> peers = List.of();

    private Broadcast broadcast(BroadcastConfig config) {
        return broadcast(config, 1);
    }

    private Broadcast broadcast(BroadcastConfig config, long seed) {
        return new Broadcast(config, SELF, ClusterId.DEFAULT,
                new Broadcast.Roster(() -> peers, () -> 0), new SplittableRandom(seed));
    }

    private static BroadcastConfig config(long bytesPerSecond, long burstBytes, int pendingMax) {
        return new BroadcastConfig(BroadcastConfig.Mode.GOSSIP, TreeConfig.DEFAULT,
                new GossipConfig(3, 2, 10, 3, 1, Duration.ofMillis(500)),
                limits(bytesPerSecond, burstBytes, pendingMax, 1L << 30));
    }

    private static BroadcastLimits limits(long bytesPerSecond, long burstBytes, int pendingMax,
            long peerBytesPerSecond) {
        return new BroadcastLimits(bytesPerSecond, burstBytes, pendingMax, 1L << 20,
                peerBytesPerSecond, peerBytesPerSecond, 1L << 30, 64L << 10,
                Duration.ofSeconds(10), 100, 1L << 20, 32, 100, 50, 1_024);
    }

    private static Message.Rumor rumor(long version, int hops) {
        return new Message.Rumor(whole(actor(1), version), new Duty.Hops(hops));
    }

    private static BroadcastConfig config() {
        return config(1L << 20, 1L << 20, 100);
    }

    /// Peers 1 to `count`, the nearest first.
    private static List<Peer> peers(int count) {
        var peers = new ArrayList<Peer>();
        for (int i = 1; i <= count; i++) {
            peers.add(new Peer(actor(i), new NodeAddress(0, i, 1), Duration.ofMillis(i)));
        }
        return peers;
    }

    private void settle(Broadcast broadcast, List<Peer> peers) {
        effects.clear();
        this.peers = peers;
        broadcast.settle(now, effects::add);
    }

    private List<Effect.Send> sends() {
        return effects.stream().filter(Effect.Send.class::isInstance).map(Effect.Send.class::cast)
                .toList();
    }

    private List<Long> receivers() {
        return sends().stream().map(send -> send.to().low()).sorted().toList();
    }

    private List<Message.Rumor> rumors() {
        return sends().stream().flatMap(send -> ((Message.Push) send.message()).rumors().stream())
                .toList();
    }

    /// Lets time pass until the timer that was started fires.
    private boolean fireTimer(Broadcast broadcast) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.StartTimer(TimerKey.PushDue _, var after)) {
                now = now.plus(after);
                broadcast.timerFired();
                return true;
            }
        }
        return false;
    }

    @Test
    void inASmallClusterTheWriterTellsEveryoneAndNobodyRelays() {
        Broadcast broadcast = broadcast(config());
        broadcast.originate(whole(SELF, 1), now);
        settle(broadcast, peers(3));
        assertThat(receivers()).containsExactly(1L, 2L, 3L);
        assertThat(rumors()).allMatch(rumor -> rumor.duty().equals(Duty.NONE));
        assertThat(fireTimer(broadcast)).isFalse();
        assertThat(broadcast.stats().pending()).isZero();
    }

    @Test
    void aRumorWithoutHopsLeftIsNotRelayed() {
        Broadcast broadcast = broadcast(config());
        broadcast.relay(rumor(1, 0), actor(1), now);
        broadcast.relay(rumor(2, Integer.MIN_VALUE), actor(1), now);
        settle(broadcast, peers(20));
        assertThat(sends()).isEmpty();
        assertThat(broadcast.stats().relayed()).isZero();
    }

    @Test
    void aRelayLeavesOutSenderAndOriginAndTakesAHop() {
        for (int seed = 0; seed < 50; seed++) {
            Broadcast broadcast = broadcast(config(), seed);
            broadcast.relay(rumor(1, 4), actor(2), now);
            settle(broadcast, peers(20));
            assertThat(receivers()).as("seed " + seed).hasSize(5)
                    .doesNotHaveDuplicates().doesNotContain(1L, 2L);
            assertThat(rumors()).allMatch(rumor -> rumor.duty().equals(new Duty.Hops(3)));
        }
    }

    @Test
    void noPeerIsBelievedToHaveMoreHopsThanWeGive() {
        Broadcast broadcast = broadcast(config());
        broadcast.relay(rumor(1, Integer.MAX_VALUE), actor(2), now);
        settle(broadcast, peers(20));
        assertThat(rumors()).allMatch(rumor -> rumor.duty().equals(new Duty.Hops(9)));
    }

    @Test
    void theNearestAreAmongTheTargetsAndComeFirst() {
        Broadcast broadcast = broadcast(config());
        broadcast.originate(whole(SELF, 1), now);
        settle(broadcast, peers(40));
        List<Long> inOrder = sends().stream().map(send -> send.to().low()).toList();
        assertThat(inOrder).hasSize(6).contains(1L, 2L);
    }

    @Test
    void resendsGoToOthersWithGrowingPausesAndEnd() {
        Broadcast broadcast = broadcast(config());
        broadcast.originate(whole(SELF, 1), now);
        var told = new TreeSet<Long>();
        var at = new ArrayList<Duration>();
        do {
            settle(broadcast, peers(40));
            for (long receiver : receivers()) {
                assertThat(told.add(receiver)).as("told once: " + receiver).isTrue();
            }
            at.add(now.since(Moment.START));
        } while (fireTimer(broadcast));
        assertThat(at).containsExactly(
                Duration.ZERO, Duration.ofMillis(500), Duration.ofMillis(1_500));
        assertThat(told).hasSize(18);
    }

    @Test
    void whatOneStepHasForOnePeerGoesTogether() {
        Broadcast broadcast = broadcast(config());
        for (int version = 1; version <= 5; version++) {
            broadcast.originate(whole(SELF, version), now);
        }
        settle(broadcast, peers(2));
        assertThat(sends()).hasSize(2);
        assertThat(rumors()).hasSize(10);
    }

    @Test
    void aPushIsBoundedInBytes() {
        Broadcast broadcast = broadcast(config(1L << 30, 1L << 30, 100));
        for (int version = 1; version <= 20; version++) {
            broadcast.originate(chunk(SELF, version, 0, 199, 199), now);
        }
        settle(broadcast, peers(1));
        assertThat(sends()).hasSizeGreaterThan(2).allSatisfy(send -> assertThat(
                ((Message.Push) send.message()).rumors().stream()
                        .mapToLong(rumor -> rumor.changeset().estimatedBytes()).sum())
                .isLessThanOrEqualTo(64L << 10));
        assertThat(rumors()).hasSize(20);
    }

    @Test
    void theBudgetHoldsInTheLongRun() {
        long size = chunk(SELF, 1, 0, 9, 9).estimatedBytes();
        Broadcast broadcast = broadcast(config(10 * size, size, 1_000));
        for (int version = 1; version <= 100; version++) {
            broadcast.originate(chunk(SELF, version, 0, 9, 9), now);
        }
        int sent = 0;
        do {
            settle(broadcast, peers(1));
            sent += rumors().size();
        } while (fireTimer(broadcast));
        assertThat(sent).isEqualTo(100);
        assertThat(now.since(Moment.START))
                .isBetween(Duration.ofSeconds(9), Duration.ofSeconds(11));
    }

    @Test
    void underBacklogTheLeastSentGoesFirst() {
        long size = whole(SELF, 1).estimatedBytes();
        Broadcast broadcast = broadcast(config(size, 1, 1_000));
        broadcast.originate(whole(SELF, 1), now);
        settle(broadcast, peers(40));
        // Version 1 is due again by the time the debt is paid; version 2 was never sent.
        now = now.plus(Duration.ofSeconds(20));
        broadcast.originate(whole(SELF, 2), now);
        settle(broadcast, peers(40));
        assertThat(rumors()).extracting(rumor -> rumor.changeset().version().value())
                .containsOnly(2L);
    }

    @Test
    void atTheLimitTheMostSentIsDroppedAndThatIsSaid() {
        Broadcast broadcast = broadcast(config(1L << 20, 1L << 20, 2));
        broadcast.originate(whole(SELF, 1), now);
        settle(broadcast, peers(40));
        broadcast.originate(whole(SELF, 2), now);
        broadcast.originate(whole(SELF, 3), now);
        settle(broadcast, peers(40));
        assertThat(effects).contains(new Effect.Announce(
                new Event.ChangesDropped(Event.Queue.BROADCAST, 1)));
        fireTimer(broadcast);
        now = now.plus(Duration.ofSeconds(1));
        settle(broadcast, peers(40));
        assertThat(rumors()).extracting(rumor -> rumor.changeset().version().value())
                .contains(2L, 3L).doesNotContain(1L);
        assertThat(broadcast.stats().dropped()).isEqualTo(1);
    }

    @Test
    void aBusyLinkGathersAndAnIdleOneDoesNot() {
        Broadcast broadcast = broadcast(config());
        List<Peer> peers = peersAt(Duration.ofMillis(160), 3);
        broadcast.originate(whole(SELF, 1), now);
        settle(broadcast, peers);
        assertThat(sends()).as("an idle link").hasSize(3);
        for (int version = 2; version <= 4; version++) {
            now = now.plus(Duration.ofMillis(2));
            broadcast.originate(whole(SELF, version), now);
            settle(broadcast, peers);
            assertThat(sends()).as("a busy link").isEmpty();
        }
        now = Moment.START.plus(Duration.ofMillis(10));
        settle(broadcast, peers);
        assertThat(sends()).hasSize(3);
        assertThat(rumors()).hasSize(9);
    }

    private static List<Peer> peersAt(Duration roundTrip, int count) {
        return peers(count).stream()
                .map(peer -> new Peer(peer.actor(), peer.address(), roundTrip)).toList();
    }

    @Test
    void aPeerWhoseBudgetIsSpentWaitsAndOthersDoNot() {
        long size = whole(SELF, 1).estimatedBytes();
        Broadcast broadcast = broadcast(config().with(limits(1L << 30, 1L << 30, 1_000, size)));
        for (int version = 1; version <= 10; version++) {
            broadcast.originate(whole(SELF, version), now);
        }
        int sent = 0;
        do {
            settle(broadcast, peers(2));
            sent += rumors().size();
        } while (fireTimer(broadcast));
        assertThat(sent).isEqualTo(20);
        assertThat(now.since(Moment.START)).isGreaterThan(Duration.ofSeconds(7));
    }

    @Test
    void aGossipedRumorReachesNearlyEveryone() {
        for (long seed = 0; seed < 5; seed++) {
            var cluster = new BroadcastCluster(BroadcastCluster.Terrain.even(60, 10),
                    BroadcastConfig.DEFAULT.with(BroadcastConfig.Mode.GOSSIP), 0,
                    BroadcastCluster.Loss.GONE, seed);
            cluster.write(60, 100);
            cluster.run(10);
            assertThat(cluster.figures(0, null).delivered()).as("seed " + seed)
                    .isGreaterThan(0.99);
            assertThat((double) cluster.payloads / cluster.deliveries).isLessThan(12);
        }
    }
}
