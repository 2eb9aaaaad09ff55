package dev.verdigris.swim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.NodeAddress;
import dev.verdigris.model.Timestamp;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Event;
import dev.verdigris.protocol.Event.DownReason;
import dev.verdigris.protocol.Identity;
import dev.verdigris.protocol.Liveness;
import dev.verdigris.protocol.Message.SwimPacket;
import dev.verdigris.protocol.Peer;
import dev.verdigris.protocol.RememberedMember;
import dev.verdigris.protocol.SwimBody;
import dev.verdigris.protocol.TimerKey;
import dev.verdigris.time.HybridClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// One node, fed by hand.
class SwimTest extends SwimScene {
    @Test
    void anAnnounceToOurAddressIsAnsweredWithMembers() {
        receive(BOB, new SwimBody.Gossip());
        receive(new SwimPacket(CYN, 0, ActorId.NIL, ANN.address(), new SwimBody.Announce(),
                List.of()));

        SwimPacket feed = onlySent(SwimBody.Feed.class);
        assertThat(feed.to()).isEqualTo(CYN.actor());
        assertThat(feed.updates()).containsExactly(alive(BOB, 0));
        assertThat(announced()).containsExactly(new Event.MemberUp(CYN));
    }

    @Test
    void bootstrapAsksAFewOfManyAddressesAndNeverItself() {
        var addresses = new ArrayList<NodeAddress>();
        for (int i = 0; i < 40; i++) {
            addresses.add(SwimCluster.address(i));
        }
        swim.announceTo(addresses, now, effects::add);

        assertThat(sent()).hasSize(CONFIG.joining().bootstrapFanout())
                .allMatch(packet -> packet.to().isNil())
                .noneMatch(packet -> packet.toAddress().equals(ANN.address()));

        effects.clear();
        swim.announceTo(List.of(ANN.address()), now, effects::add);
        assertThat(effects).isEmpty();
    }

    @Test
    void aFeedThatTaughtSomethingIsSoonFollowedByAnotherQuestion() {
        receive(BOB, new SwimBody.Feed(), alive(CYN, 0));
        assertThat(started(new TimerKey.AnnounceToActive())).singleElement()
                .extracting(Effect.StartTimer::after).isEqualTo(CONFIG.joining().learningPeriod());

        receive(BOB, new SwimBody.Feed(), alive(CYN, 0));
        assertThat(started(new TimerKey.AnnounceToActive())).isEmpty();
    }

    @Test
    void nowAndThenAFewActiveMembersAreAskedForWhatNewsHasMissed() {
        receive(BOB, new SwimBody.Gossip(), alive(CYN, 0), alive(identity(4, 1), 0));
        fire(new TimerKey.AnnounceToActive());

        assertThat(sent()).hasSize(CONFIG.joining().announceFanout())
                .allMatch(packet -> packet.body() instanceof SwimBody.Announce);
        assertThat(started(new TimerKey.AnnounceToActive())).singleElement()
                .extracting(Effect.StartTimer::after).isEqualTo(CONFIG.joining().announcePeriod());
    }

    @Test
    void aFeedFillsItsPacketAndNoMore() {
        for (int i = 2; i < 200; i++) {
            receive(identity(i, 1), new SwimBody.Gossip());
        }
        receive(identity(500, 1), new SwimBody.Announce());

        SwimPacket feed = onlySent(SwimBody.Feed.class);
        assertThat(feed.updates()).hasSizeGreaterThan(15).doesNotHaveDuplicates();
        assertThat(PacketSize.atMost(feed)).isLessThanOrEqualTo(CONFIG.limits().packetBytesMax());
    }

    // What is not for us.

    @Test
    void packetsForOthersAndForEarlierTenantsOfOurAddressAreDropped() {
        var ping = new SwimBody.Ping(1);
        receive(new SwimPacket(BOB, 0, CYN.actor(), ANN.address(), ping, List.of()));
        assertThat(effects).isEmpty();
        receive(new SwimPacket(BOB, 0, ANN.actor(), CYN.address(), ping, List.of()));
        assertThat(effects).isEmpty();
        receive(new SwimPacket(BOB, 0, ActorId.NIL, ANN.address(), ping, List.of()));
        assertThat(effects).isEmpty();
        receive(new SwimPacket(BOB, 0, ActorId.NIL, CYN.address(), new SwimBody.Announce(),
                List.of()));
        assertThat(effects).isEmpty();
        assertThat(swim.members()).isEmpty();
    }

    @Test
    void absurdContentChangesNothing() {
        receive(ANN, new SwimBody.Ping(1), alive(CYN, 0)); // our own packet, reflected
        receive(identity(9, -1), new SwimBody.Ping(1)); // born at the end of time
        receive(new SwimPacket(BOB, -1, ANN.actor(), ANN.address(), new SwimBody.Ping(1),
                List.of()));
        receive(new SwimPacket(BOB, Self.INCARNATION_MAX + 1, ANN.actor(), ANN.address(),
                new SwimBody.Ping(1), List.of()));
        assertThat(swim.members()).isEmpty();
        assertThat(effects).isEmpty();

        receive(BOB, new SwimBody.Gossip(), alive(CYN, -5), alive(identity(9, -1), 0),
                alive(new Identity(ActorId.NIL, CYN.address(), CYN.birth(), ClusterId.DEFAULT), 0),
                alive(ANN, 77));
        assertThat(swim.members()).extracting(MemberView::identity).containsExactly(BOB);
        assertThat(swim.self()).isEqualTo(ANN);
    }

    @Test
    void weAreNotSentToOurselvesThroughOthers() {
        receive(BOB, new SwimBody.PingRequest(ANN, 1));
        assertThat(sent()).allMatch(packet -> packet.body() instanceof SwimBody.Gossip);
        receive(BOB, new SwimBody.IndirectAck(ANN, 1));
        assertThat(sent()).allMatch(packet -> packet.body() instanceof SwimBody.Gossip);
        receive(BOB, new SwimBody.ForwardedAck(ANN, 1));
        assertThat(sent()).allMatch(packet -> packet.body() instanceof SwimBody.Gossip);
    }

    @Test
    void birthsOfOthersDoNotMoveTheClock() {
        Timestamp before = clock.now();
        Identity fromTheFuture = identity(2, before.ntp64() + (1L << 40));
        receive(fromTheFuture, new SwimBody.Gossip(),
                alive(identity(1, before.ntp64() + 1_000), 0));

        assertThat(clock.now().ntp64() - before.ntp64()).isLessThan(100);
    }

    // Probing.

    @Test
    void aPingIsAnsweredWithItsNumber() {
        receive(BOB, new SwimBody.Ping(42));
        assertThat(onlySent(SwimBody.Ack.class).body()).isEqualTo(new SwimBody.Ack(42));
    }

    @Test
    void aLateAnswerIsSoughtThroughOthersWhoPassItOn() {
        receive(BOB, new SwimBody.Gossip(), alive(CYN, 0));
        fire(new TimerKey.ProbeNext());
        long number = probeOf(CYN);
        receive(BOB, new SwimBody.Ack(probeOf(BOB)));

        fireProbeIndirect();
        SwimPacket request = onlySent(SwimBody.PingRequest.class);
        assertThat(request.to()).isEqualTo(BOB.actor());
        assertThat(request.body()).isEqualTo(new SwimBody.PingRequest(CYN, number));

        receive(BOB, new SwimBody.ForwardedAck(CYN, number));
        passTheRestOfThePeriod();
        fire(new TimerKey.ProbeNext());
        assertThat(liveness(CYN)).isEqualTo(Liveness.ALIVE);
    }

    @Test
    void theThreeHopsOfAnIndirectPing() {
        receive(BOB, new SwimBody.PingRequest(CYN, 7));
        SwimPacket ping = onlySent(SwimBody.IndirectPing.class);
        assertThat(ping.to()).isEqualTo(CYN.actor());
        assertThat(ping.body()).isEqualTo(new SwimBody.IndirectPing(BOB, 7));

        receive(BOB, new SwimBody.IndirectPing(CYN, 7));
        SwimPacket ack = onlySent(SwimBody.IndirectAck.class);
        assertThat(ack.to()).isEqualTo(BOB.actor());
        assertThat(ack.body()).isEqualTo(new SwimBody.IndirectAck(CYN, 7));

        receive(CYN, new SwimBody.IndirectAck(BOB, 7));
        SwimPacket forwarded = onlySent(SwimBody.ForwardedAck.class);
        assertThat(forwarded.to()).isEqualTo(BOB.actor());
        assertThat(forwarded.body()).isEqualTo(new SwimBody.ForwardedAck(CYN, 7));
    }

    @Test
    void anAnswerCountsOnlyFromTheTargetAndWithTheNumber() {
        receive(BOB, new SwimBody.Gossip());
        fire(new TimerKey.ProbeNext());
        long number = ((SwimBody.Ping) onlySent(SwimBody.Ping.class).body()).probe();
        receive(BOB, new SwimBody.Ack(number - 1));
        receive(CYN, new SwimBody.Ack(number));
        receive(CYN, new SwimBody.ForwardedAck(BOB, number)); // was never asked
        pass(CONFIG.probing().directTimeout());
        fire(new TimerKey.ProbeIndirect());
        passTheRestOfThePeriod();
        fire(new TimerKey.ProbeNext());

        assertThat(liveness(BOB)).isEqualTo(Liveness.SUSPECT);
    }

    @Test
    void roundTripsAreMeasuredAndGiveTheRing() {
        receive(BOB, new SwimBody.Gossip());
        assertThat(swim.peers()).containsExactly(new Peer(BOB.actor(), BOB.address(), null));
        for (int millis : new int[] {70, 60, 80}) {
            fire(new TimerKey.ProbeNext());
            long number = ((SwimBody.Ping) onlySent(SwimBody.Ping.class).body()).probe();
            pass(Duration.ofMillis(millis));
            receive(BOB, new SwimBody.Ack(number));
            receive(BOB, new SwimBody.Ack(number)); // doubled by the network
        }

        MemberView bob = swim.members().getFirst();
        assertThat(bob.roundTrips()).containsExactly(
                Duration.ofMillis(80), Duration.ofMillis(60), Duration.ofMillis(70));
        assertThat(bob.ring()).isEqualTo(3);
        assertThat(swim.peers().getFirst().rttMin()).as("about")
                .isBetween(Duration.ofMillis(60), Duration.ofMillis(70));
    }

    // News of ourselves.

    @Test
    void aSuspicionOfUsIsRefutedByAGreaterIncarnation() {
        receive(BOB, new SwimBody.Ping(1), suspect(ANN, 4));

        assertThat(swim.incarnation()).isEqualTo(5);
        assertThat(announced()).contains(new Event.SuspicionRefuted(5));
        SwimPacket ack = onlySent(SwimBody.Ack.class);
        assertThat(ack.incarnation()).isEqualTo(5);
        assertThat(ack.updates()).contains(alive(ANN, 5));

        receive(BOB, new SwimBody.Ping(1), suspect(ANN, 3)); // refuted already
        assertThat(swim.incarnation()).isEqualTo(5);
    }

    @Test
    void whoIsHeldForDownComesBackWithALaterBirth() {
        receive(BOB, new SwimBody.YouAreDown(), down(ANN, 0));

        assertThat(swim.self().supersedes(ANN)).isTrue();
        assertThat(swim.incarnation()).isZero();
        assertThat(announced()).contains(new Event.Rejoined(swim.self()));
        fire(new TimerKey.GossipNext());
        assertThat(onlySent(SwimBody.Gossip.class).updates()).contains(alive(swim.self(), 0));
    }

    @Test
    void lateNewsOfAnEarlierLifeDoesNotEndTheNext() {
        receive(BOB, new SwimBody.YouAreDown(), down(ANN, 0));
        Identity reborn = swim.self();
        pass(Duration.ofMinutes(1));
        receive(BOB, new SwimBody.YouAreDown(), down(ANN, 0));

        assertThat(swim.self()).isEqualTo(reborn);
    }

    @Test
    void aLaterLifeInOurSlotIsOutlivedEvenIfItComesFromTheFuture() {
        Timestamp future = new Timestamp(clock.now().ntp64() + (1L << 40));
        Identity rival = new Identity(ANN.actor(), CYN.address(), future, ClusterId.DEFAULT);
        receive(BOB, new SwimBody.Gossip(), alive(rival, 3));

        assertThat(swim.self().supersedes(rival)).isTrue();
        assertThat(swim.self().address()).isEqualTo(ANN.address());
        assertThat(clock.now().compareTo(future)).isNegative();
    }

    @Test
    void aLifeInOurSlotThatNobodyCouldOutliveIsNotHeardOf() {
        Identity rival = identity(1, 0xffff_fffe_ffff_ffffL);
        receive(BOB, new SwimBody.Gossip(), alive(rival, 3));
        assertThat(swim.self()).isEqualTo(ANN);

        receive(new Identity(CYN.actor(), CYN.address(), rival.birth(), ClusterId.DEFAULT),
                new SwimBody.Gossip());
        assertThat(swim.members()).as("nor of such a life of another").extracting(
                MemberView::identity).containsExactly(BOB);
    }

    @Test
    void howeverFarAheadARivalIsThatWeHearOfPeersTakeTheLifeThatOutlivesIt() {
        var latest = Timestamp.ofUnixNanos(WALL_NANOS + Self.BIRTH_AHEAD_MAX.toNanos());
        receive(BOB, new SwimBody.Gossip(), alive(identity(1, latest.ntp64()), 3));
        assertThat(swim.self().birth().isAfter(latest)).isTrue();

        var later = new HybridClock(() -> WALL_NANOS + 1_000_000);
        var peer = new Swim(CONFIG, BOB, later, new SplittableRandom(2));
        peer.receive(new SwimPacket(swim.self(), 0, BOB.actor(), BOB.address(),
                new SwimBody.Gossip(), List.of()), now, effects::add);
        assertThat(peer.members()).extracting(MemberView::identity).containsExactly(swim.self());
    }

    @Test
    void twoWhoShareAnActorDisplaceEachOtherNoMoreThanOncePerPause() {
        int lives = 0;
        for (int i = 0; i < 100; i++) {
            receive(BOB, new SwimBody.Gossip(), down(swim.self(), 0));
            lives += (int) announced().stream().filter(Event.Rejoined.class::isInstance).count();
            pass(Duration.ofMillis(100));
        }
        assertThat(lives).as("in ten seconds").isEqualTo(2);
    }

    @Test
    void anIncarnationThatCannotRiseEndsThisLife() {
        receive(BOB, new SwimBody.Gossip(), suspect(ANN, Self.INCARNATION_MAX));
        assertThat(swim.self().supersedes(ANN)).isTrue();
        assertThat(swim.incarnation()).isZero();
    }

    @Test
    void twoWhoHoldEachOtherForDownFallSilent() {
        receive(BOB, new SwimBody.Gossip());
        receive(CYN, new SwimBody.Gossip(), down(BOB, 0));
        receive(BOB, new SwimBody.YouAreDown(), down(ANN, 0));
        assertThat(onlySent(SwimBody.YouAreDown.class).sender()).isEqualTo(swim.self());
        receive(BOB, new SwimBody.YouAreDown(), down(swim.self(), 0)); // within the pause
        assertThat(sent()).isEmpty();
    }

    // Others: down, born again, gone.

    @Test
    void aMemberThatIsDownIsToldSoWhenItSpeaksAndNotListenedTo() {
        receive(BOB, new SwimBody.Gossip());
        receive(CYN, new SwimBody.Gossip(), down(BOB, 0));
        receive(BOB, new SwimBody.Ping(1), alive(identity(8, 1), 0));

        assertThat(sent()).singleElement().matches(packet ->
                packet.body() instanceof SwimBody.YouAreDown
                        && packet.updates().equals(List.of(down(BOB, 0))));
        assertThat(swim.members()).extracting(MemberView::identity).containsExactly(BOB, CYN);
    }

    @Test
    void ofTwoLivesInOneSlotTheLaterBornWins() {
        receive(BOB, new SwimBody.Gossip());
        Identity reborn = new Identity(BOB.actor(), SwimCluster.address(99), new Timestamp(21),
                ClusterId.DEFAULT);
        receive(reborn, new SwimBody.Gossip());
        assertThat(swim.peers()).extracting(Peer::address).containsExactly(reborn.address());

        receive(BOB, new SwimBody.Ping(1));
        assertThat(onlySent(SwimBody.YouAreDown.class).updates()).containsExactly(alive(reborn, 0));
        assertThat(swim.peers()).extracting(Peer::address).containsExactly(reborn.address());
    }

    @Test
    void membersThatAreDownAreAskedWhetherTheyAreBack() {
        receive(BOB, new SwimBody.Gossip(), down(CYN, 0));
        fire(new TimerKey.AnnounceToDown());

        SwimPacket announce = onlySent(SwimBody.Announce.class);
        assertThat(announce.to()).isEqualTo(CYN.actor());
        assertThat(announce.updates()).containsExactly(down(CYN, 0));
        assertThat(started(new TimerKey.AnnounceToDown())).hasSize(1);
    }

    @Test
    void membersThatAreDownForLongAreForgottenAndNoOthers() {
        receive(BOB, new SwimBody.Gossip(), down(CYN, 0));
        assertThat(started(new TimerKey.Forget(CYN.actor()))).singleElement()
                .extracting(Effect.StartTimer::after).isEqualTo(CONFIG.joining().forgetDownAfter());
        fire(new TimerKey.Forget(CYN.actor()));
        fire(new TimerKey.Forget(BOB.actor()));

        assertThat(swim.members()).extracting(MemberView::identity).containsExactly(BOB);
    }

    @Test
    void aGoodbyeIsBelievedAtOnceAndPassedOn() {
        receive(CYN, new SwimBody.Gossip());
        receive(BOB, new SwimBody.Gossip());
        receive(BOB, new SwimBody.Gossip(), down(BOB, 0));

        assertThat(announced()).containsExactly(new Event.MemberDown(BOB, DownReason.LEFT));
        fire(new TimerKey.GossipNext());
        assertThat(onlySent(SwimBody.Gossip.class).updates()).contains(down(BOB, 0));
    }

    @Test
    void aGoodbyeOfAStrangerOrASecondOneIsNeitherCelebratedNorAnswered() {
        receive(BOB, new SwimBody.Gossip(), down(BOB, 0));
        assertThat(announced()).isEmpty();
        receive(BOB, new SwimBody.Gossip(), down(BOB, 0));
        assertThat(effects).isEmpty();
    }

    @Test
    void whoLeftSaysGoodbyeAndThenOnlyAnswersWithIt() {
        receive(BOB, new SwimBody.Gossip());
        effects.clear();
        swim.leave(now, effects::add);
        assertThat(onlySent(SwimBody.Gossip.class).updates()).containsExactly(down(ANN, 0));
        assertThat(effects).contains(new Effect.StopTimer(new TimerKey.ProbeNext()));
        assertThat(announced()).containsExactly(new Event.Left());

        receive(BOB, new SwimBody.Ping(1));
        assertThat(onlySent(SwimBody.Gossip.class).updates()).containsExactly(down(ANN, 0));
        receive(BOB, new SwimBody.YouAreDown(), down(ANN, 0));
        assertThat(effects).isEmpty();
        fire(new TimerKey.ProbeNext());
        assertThat(effects).isEmpty();
        assertThat(swim.self()).isEqualTo(ANN);
    }

    // Clusters, memory, limits.

    @Test
    void peersAreTheActiveMembersOfOurClusterInOrder() {
        Identity stranger = new Identity(SwimCluster.actor(0), SwimCluster.address(0),
                new Timestamp(1), new ClusterId(7));
        receive(CYN, new SwimBody.Gossip());
        receive(BOB, new SwimBody.Gossip());
        receive(stranger, new SwimBody.Gossip());

        assertThat(swim.peers()).extracting(Peer::actor)
                .containsExactly(BOB.actor(), CYN.actor());
        assertThat(swim.peers()).isSameAs(swim.peers());
        assertThat(effects).isEmpty();
        receive(stranger, new SwimBody.Gossip(), down(BOB, 0));
        receive(CYN, new SwimBody.Gossip(), alive(stranger, 0));
        assertThat(swim.members()).hasSize(2);
        assertThat(swim.peers()).hasSize(2);
        assertThat(swim.stats().otherCluster()).isEqualTo(3);
    }

    @Test
    void aRestartedNodeTakesUpWhatItRemembered() {
        receive(BOB, new SwimBody.Gossip(), suspect(CYN, 2), down(identity(4, 40), 1));
        fire(new TimerKey.ProbeNext());
        List<RememberedMember> written = new ArrayList<>(swim.remembered());
        written.add(new RememberedMember(alive(identity(5, 50), 0), Duration.ofMillis(20)));

        swim = fresh(CONFIG);
        effects.clear();
        swim.start(written, now, effects::add);

        assertThat(swim.members()).extracting(MemberView::liveness).containsExactly(
                Liveness.ALIVE, Liveness.ALIVE, Liveness.DOWN, Liveness.ALIVE);
        assertThat(swim.members().get(1).incarnation()).isEqualTo(2);
        assertThat(swim.peers().getLast().rttMin()).isEqualTo(Duration.ofMillis(20));
        assertThat(sent()).hasSize(3)
                .allMatch(packet -> packet.body() instanceof SwimBody.Announce);
        assertThat(started(new TimerKey.Forget(SwimCluster.actor(4)))).hasSize(1);
    }

    @Test
    void aClockThatWentBackwardsDoesNotKeepUsFromSupersedingOurLastRun() {
        var earlier = identity(1, 1L << 62);
        swim.start(List.of(new RememberedMember(alive(earlier, 9), null)), now, effects::add);
        assertThat(swim.self().supersedes(earlier)).isTrue();
        assertThat(swim.members()).isEmpty();
    }

    @Test
    void aFullMemberListMakesRoomByForgettingTheLongestDown() {
        swim = fresh(CONFIG.with(new SwimConfig.Limits(3, 100, 1_178)));
        receive(BOB, new SwimBody.Gossip(), down(identity(5, 1), 0), down(identity(4, 1), 0));
        receive(CYN, new SwimBody.Gossip());
        assertThat(swim.members()).extracting(MemberView::identity)
                .containsExactly(BOB, CYN, identity(4, 1));
        assertThat(effects).contains(
                new Effect.StopTimer(new TimerKey.Forget(SwimCluster.actor(5))));

        receive(BOB, new SwimBody.Gossip(), down(identity(6, 1), 0));
        receive(BOB, new SwimBody.Gossip(), alive(identity(7, 1), 0));
        receive(BOB, new SwimBody.Gossip(), alive(identity(9, 1), 0));
        assertThat(swim.members()).extracting(MemberView::identity)
                .containsExactly(BOB, CYN, identity(7, 1));
        assertThat(swim.stats().membersRefused()).isEqualTo(2);
    }

    @Test
    void membersThatSomebodyInventsShutNobodyOut() {
        swim = fresh(CONFIG.with(new SwimConfig.Limits(3, 100, 1_178)));
        receive(BOB, new SwimBody.Gossip(), alive(identity(7, 1), 0), alive(identity(9, 1), 0));
        receive(CYN, new SwimBody.Ping(3));
        receive(identity(8, 1), new SwimBody.Ping(3));
        assertThat(swim.members()).extracting(MemberView::identity)
                .containsExactly(BOB, CYN, identity(8, 1));

        receive(identity(10, 1), new SwimBody.Ping(3)); // those who spoke to us are not displaced
        assertThat(onlySent(SwimBody.Ack.class).to()).isEqualTo(SwimCluster.actor(10));
        assertThat(swim.members()).hasSize(3);
        assertThat(swim.stats().membersRefused()).isEqualTo(1);
    }

    @Test
    void aPeerWhoseBirthIsMoreThanAYearAheadIsCountedAndReportedNowAndThen() {
        var ahead = new Identity(BOB.actor(), BOB.address(),
                new Timestamp(clock.now().ntp64() + (Duration.ofDays(400).toSeconds() << 32)),
                ClusterId.DEFAULT);
        receive(ahead, new SwimBody.Ping(1));
        assertThat(announced()).containsExactly(
                new Event.ClockDrift(BOB.actor(), ahead.birth()));
        receive(ahead, new SwimBody.Ping(2));
        assertThat(effects).isEmpty();
        pass(Swim.DRIFT_REPORT_PERIOD);
        receive(ahead, new SwimBody.Ping(3));
        assertThat(announced()).hasSize(1);
        receive(CYN, new SwimBody.Gossip(), alive(ahead, 0));
        assertThat(swim.stats().implausible()).isEqualTo(4);
        assertThat(swim.members()).hasSize(1);
    }

    @Test
    void whoMovesToAnotherClusterSaysGoodbyeAndLooksWhoCameAlong() {
        receive(BOB, new SwimBody.Gossip());
        receive(CYN, new SwimBody.Gossip());
        effects.clear();
        var other = new ClusterId(7);
        swim.moveTo(other, now, effects::add);

        assertThat(swim.self().cluster()).isEqualTo(other);
        assertThat(swim.self().supersedes(ANN)).isTrue();
        assertThat(swim.peers()).isEmpty();
        assertThat(sent()).filteredOn(packet -> packet.updates().contains(down(ANN, 0)))
                .extracting(SwimPacket::to).containsExactlyInAnyOrder(BOB.actor(), CYN.actor());
        assertThat(sent()).filteredOn(packet -> packet.body() instanceof SwimBody.Announce)
                .hasSize(2).allMatch(packet -> packet.sender().equals(swim.self()));
        receive(BOB, new SwimBody.Gossip());
        assertThat(swim.peers()).isEmpty();

        var moved = new Identity(BOB.actor(), BOB.address(), new Timestamp(21), other);
        receive(moved, new SwimBody.Ping(4));
        assertThat(swim.peers()).extracting(Peer::actor).containsExactly(BOB.actor());
        swim.moveTo(other, now, effects::add);
        assertThat(swim.peers()).hasSize(1);
    }

    @Test
    void anOperatorCanAskForANewLife() {
        receive(BOB, new SwimBody.Gossip());
        effects.clear();
        swim.rejoin(now, effects::add);
        assertThat(swim.self().supersedes(ANN)).isTrue();
        assertThat(announced()).containsExactly(new Event.Rejoined(swim.self()));
    }

    @Test
    void gossipStopsWhenThereIsNoMoreNews() {
        receive(BOB, new SwimBody.Gossip());
        assertThat(started(new TimerKey.GossipNext())).hasSize(1);
        int rounds = 0;
        do {
            fire(new TimerKey.GossipNext());
            rounds++;
        } while (!started(new TimerKey.GossipNext()).isEmpty() && rounds < 100);

        assertThat(rounds).isEqualTo(CONFIG.gossiping().transmissions(2));
    }
}
