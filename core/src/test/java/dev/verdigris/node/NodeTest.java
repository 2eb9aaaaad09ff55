package dev.verdigris.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.broadcast.BroadcastConfig;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.ClusterId;
import dev.verdigris.node.TestCluster.Host;
import dev.verdigris.protocol.Duty;
import dev.verdigris.protocol.Event;
import dev.verdigris.protocol.Input;
import dev.verdigris.protocol.Message;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whole nodes with each other.
class NodeTest {
    private static final Duration LONG = Duration.ofMinutes(3);

    private static TestCluster joined(int count, long seed) {
        return joined(new TestCluster(count, seed, NodeConfig.DEFAULT));
    }

    private static NodeConfig withMode(BroadcastConfig.Mode mode) {
        NodeConfig all = NodeConfig.DEFAULT;
        return new NodeConfig(all.swim(), all.broadcast().with(mode), all.intake(), all.sync());
    }

    private static TestCluster joined(TestCluster cluster) {
        cluster.startAll();
        cluster.runUntil(cluster::everyoneKnowsEveryone, LONG);
        return cluster;
    }

    @Test
    void inASmallClusterACommitIsEverywhereAtOnceAndNothingComesTwice() {
        TestCluster cluster = joined(3, 1);
        cluster.run(Duration.ofSeconds(20));
        for (int i = 0; i < 10; i++) {
            cluster.hosts.get(i % 3).commit(1);
            assertThat(cluster.runUntil(cluster::allEqual, LONG))
                    .isLessThan(Duration.ofMillis(10));
        }
        cluster.assertSame();
        for (Host host : cluster.hosts) {
            assertThat(host.node().stats().broadcast().duplicates()).isZero();
            assertThat(host.node().stats().broadcast().relayed()).isZero();
        }
    }

    @Test
    void inALargerClusterRelaysCarryACommitToNearlyAllAtOnce() {
        TestCluster cluster = joined(30, 2);
        cluster.run(Duration.ofSeconds(20));
        int commits = 20;
        int late = 0;
        for (int i = 0; i < commits; i++) {
            Host writer = cluster.hosts.get(i);
            writer.commit(1);
            cluster.run(Duration.ofMillis(50));
            for (Host host : cluster.hosts) {
                late += host.node().book(writer.actor).holds(writer.store.own().head()) ? 0 : 1;
            }
        }
        assertThat(late).as("of 600").isLessThan(12);
        for (Host host : cluster.hosts) {
            assertThat(host.node().stats().broadcast().duplicates())
                    .as("bounded by the fanout").isLessThan(commits * 12L);
        }
        cluster.runUntil(cluster::allEqual, LONG);
        cluster.assertSame();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatIsLostOnTheWaySyncRepairs(long seed) {
        TestCluster cluster = joined(12, seed);
        cluster.pushLoss = 0.4;
        for (int i = 0; i < 120; i++) {
            cluster.hosts.get(i % 12).commit(1 + i % 25);
            cluster.run(Duration.ofMillis(20));
        }
        cluster.runUntil(cluster::allEqual, LONG);
        cluster.assertSame();
    }

    @Test
    void aNodeThatStartsEmptyCatchesUpByItselfAndQuickly() {
        var cluster = new TestCluster(4, 5, NodeConfig.DEFAULT);
        for (Host host : cluster.hosts.subList(0, 3)) {
            host.start();
        }
        for (int i = 0; i < 3_000; i++) {
            cluster.hosts.get(i % 3).commit(3);
            cluster.run(Duration.ofMillis(1));
        }
        cluster.run(Duration.ofSeconds(5));
        Host late = cluster.hosts.get(3);
        late.start();
        Duration took = cluster.runUntil(cluster::allEqual, LONG);
        assertThat(took).isLessThan(Duration.ofSeconds(2));
        cluster.assertSame();
    }

    @Test
    void aNodeThatWasAwayCatchesUp() {
        TestCluster cluster = joined(3, 7);
        Host away = cluster.hosts.get(1);
        away.crash();
        for (int i = 0; i < 500; i++) {
            cluster.hosts.get(i % 2 * 2).commit(2);
            cluster.run(Duration.ofMillis(10));
        }
        away.start();
        away.commit(1);
        assertThat(cluster.runUntil(cluster::allEqual, LONG)).isLessThan(Duration.ofSeconds(20));
        cluster.assertSame();
    }

    @Test
    void aNodeThatIsBehindSaysByHowMuchUntilItIsNotAnyMore() {
        TestCluster cluster = joined(3, 10);
        cluster.run(Duration.ofSeconds(20));
        Host away = cluster.hosts.get(1);
        away.crash();
        for (int i = 0; i < 100; i++) {
            cluster.hosts.getFirst().commit(1);
            cluster.run(Duration.ofMillis(10));
        }
        away.start();
        cluster.runUntil(() -> cluster.lagOf(away).versions() == 100, LONG);
        cluster.runUntil(cluster::allEqual, LONG);
        assertThat(cluster.lagOf(away).actors()).isEmpty();
        cluster.run(Duration.ofSeconds(20));
        assertThat(away.node().lastSyncs()).hasSize(2);
    }

    @Test
    void twoSidesThatBothWroteWhilePartedAgreeAfterHealing() {
        TestCluster cluster = joined(3, 8);
        cluster.isolate(cluster.hosts.get(2));
        for (int i = 0; i < 50; i++) {
            cluster.hosts.get(i % 3).commit(1);
            cluster.run(Duration.ofSeconds(1));
        }
        cluster.heal();
        cluster.runUntil(cluster::allEqual, LONG);
        cluster.assertSame();
    }

    @Test
    void aLargeTransactionOfWhichPiecesWereLostIsResumedNotRepeated() {
        TestCluster cluster = joined(2, 9);
        Host writer = cluster.hosts.get(0);
        Host reader = cluster.hosts.get(1);
        cluster.run(Duration.ofSeconds(20));
        cluster.pushLoss = 0.5;
        writer.commit(10_000);
        cluster.run(Duration.ofMillis(100));
        long missing = reader.node().book(writer.actor).partials().firstEntry().getValue()
                .missing().count();
        assertThat(missing).isBetween(1L, 9_999L);
        cluster.runUntil(cluster::allEqual, LONG);
        cluster.assertSame();
        assertThat(reader.node().stats().sync().changesetsReceived() * LogStore.CHUNK_ROWS)
                .as("rows brought by sync").isLessThan(missing + 1_000);
    }

    /// Replays the incident in which a schema error made applies fail and nodes relay for ever.
    @Test
    void aClusterThatCannotApplyDoesNotRelayWithoutEnd() {
        cannotApply(joined(12, 10));
        cannotApply(joined(40, 16));
    }

    @Test
    void neitherDoesOneThatGossips() {
        cannotApply(joined(new TestCluster(12, 17, withMode(BroadcastConfig.Mode.GOSSIP))));
    }

    private static void cannotApply(TestCluster cluster) {
        cluster.hosts.forEach(host -> host.appliesFail = true);
        for (int i = 0; i < 20; i++) {
            cluster.hosts.getFirst().commit(1);
        }
        cluster.run(Duration.ofMinutes(2));
        for (Host host : cluster.hosts) {
            assertThat(host.node().stats().broadcast().relayed()).isLessThanOrEqualTo(20);
            assertThat(host.rumorsReceived).isLessThan(20 * 12);
            assertThat(host.node().stats().broadcast().asked()).isLessThan(20);
        }
        cluster.hosts.forEach(host -> host.appliesFail = false);
        cluster.runUntil(cluster::allEqual, LONG);
        cluster.assertSame();
    }

    @Test
    void aBatchOfWhatIsHeldAlreadyHasNotFailed() {
        TestCluster cluster = joined(2, 14);
        Host writer = cluster.hosts.get(0);
        Host reader = cluster.hosts.get(1);
        List<Changeset> known = List.copyOf(writer.store.commit(1));
        reader.store.apply(known);
        receive(reader, writer, known);
        cluster.run(Duration.ofMillis(5));
        assertThat(reader.node().stats().intake().queued()).isOne();
        assertThat(reader.node().stats().intake().batchesFailed()).isZero();
        reader.appliesFail = true;
        receive(reader, writer, List.copyOf(writer.store.commit(1)));
        cluster.run(Duration.ofMillis(5));
        assertThat(reader.node().stats().intake().batchesFailed()).isOne();
    }

    private static void receive(Host reader, Host writer, List<Changeset> pushed) {
        reader.feed(new Input.Received(new Message.Push(writer.actor, ClusterId.DEFAULT,
                pushed.stream().map(chunk -> new Message.Rumor((Changeset.Full) chunk, Duty.NONE))
                        .toList())));
    }

    @Test
    void aNodeWhoseStoreFailsDoesNotPullTheSameWithoutPause() {
        TestCluster cluster = joined(3, 11);
        Host broken = cluster.hosts.get(2);
        broken.appliesFail = true;
        cluster.pushLoss = 1;
        for (int i = 0; i < 300; i++) {
            cluster.hosts.get(0).commit(1);
        }
        long before = broken.node().stats().sync().clientSessions();
        cluster.run(Duration.ofMinutes(1));
        assertThat(broken.node().stats().sync().clientSessions() - before)
                .as("two per round, and rounds back off to 15 s").isBetween(2L, 2L * 15);
        broken.appliesFail = false;
        cluster.runUntil(cluster::allEqual, LONG);
        cluster.assertSame();
    }

    @Test
    void whatItWritesItselfDoesNotHurryANodeWhoseStoreFailsToApply() {
        TestCluster cluster = joined(3, 15);
        Host broken = cluster.hosts.get(2);
        broken.appliesFail = true;
        cluster.pushLoss = 1;
        for (int i = 0; i < 300; i++) {
            cluster.hosts.get(0).commit(1);
        }
        long before = broken.node().stats().sync().clientSessions();
        for (int i = 0; i < 600; i++) {
            broken.commit(1);
            cluster.run(Duration.ofMillis(100));
        }
        assertThat(broken.node().stats().sync().clientSessions() - before)
                .as("two per round, and rounds back off to 15 s").isBetween(2L, 2L * 15);
    }

    @Test
    void equalReplicasSyncRarelyAndEndAfterOneAnswer() {
        TestCluster cluster = joined(3, 12);
        cluster.hosts.get(0).commit(5);
        cluster.run(Duration.ofMinutes(1));
        long before = cluster.hosts.get(0).node().stats().sync().rounds();
        cluster.run(Duration.ofMinutes(5));
        Host host = cluster.hosts.get(0);
        assertThat(host.node().stats().sync().rounds() - before).isBetween(15L, 40L);
        assertThat(host.events.subList(host.events.size() - 10, host.events.size()))
                .noneMatch(event -> event instanceof Event.SyncEnded ended
                        && ended.changesets() > 0);
    }

    @Test
    void whoLeavesSyncsNoMoreAndIsGoneForTheOthers() {
        TestCluster cluster = joined(3, 13);
        Host leaver = cluster.hosts.get(2);
        leaver.feed(new Input.Leave());
        cluster.run(Duration.ofSeconds(5));
        assertThat(cluster.hosts.get(0).node().stats().peers()).isOne();
        assertThat(leaver.node().stats().sync().clientOpen()).isZero();
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        assertThat(scriptedRun()).isEqualTo(scriptedRun());
    }

    private static String scriptedRun() {
        TestCluster cluster = joined(6, 42);
        cluster.pushLoss = 0.3;
        for (int i = 0; i < 30; i++) {
            cluster.hosts.get(i % 6).commit(1 + i);
            cluster.run(Duration.ofMillis(50));
        }
        cluster.run(Duration.ofSeconds(30));
        return cluster.trace();
    }
}
