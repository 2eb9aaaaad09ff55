package dev.verdigris.swim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.model.ActorId;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Event;
import dev.verdigris.protocol.Event.DownReason;
import dev.verdigris.protocol.Identity;
import dev.verdigris.protocol.Liveness;
import dev.verdigris.protocol.Message.SwimPacket;
import dev.verdigris.protocol.SwimBody;
import dev.verdigris.protocol.TimerKey;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Who is blamed for silence, how long it may refute, and who is believed.
class SuspicionTest extends SwimScene {
    @Test
    void whoDoesNotAnswerIsSuspectedToldSoAndDownWhenItsTimeIsOver() {
        receive(BOB, new SwimBody.Gossip());
        failProbe();
        assertThat(announced()).containsExactly(
                new Event.MemberSuspected(BOB, List.of(ANN.actor())));
        assertThat(started(new TimerKey.Suspicion(BOB.actor()))).singleElement()
                .extracting(Effect.StartTimer::after).isEqualTo(CONFIG.suspecting().least());
        assertThat(sent()).isNotEmpty().allMatch(packet -> packet.to().equals(BOB.actor())
                && packet.updates().getFirst().equals(suspect(BOB, 0, ANN)));

        pass(CONFIG.suspecting().least());
        fire(new TimerKey.Suspicion(BOB.actor()));
        assertThat(announced()).containsExactly(new Event.MemberDown(BOB, DownReason.SILENT));
        assertThat(onlySent(SwimBody.YouAreDown.class).updates()).containsExactly(down(BOB, 0));
        assertThat(swim.peers()).isEmpty();
    }

    @Test
    void failingAgainDoesNotProlongTheSuspicion() {
        receive(BOB, new SwimBody.Gossip());
        failProbe();
        pass(CONFIG.probing().directTimeout());
        fire(new TimerKey.ProbeIndirect());
        passTheRestOfThePeriod();
        fire(new TimerKey.ProbeNext());

        assertThat(started(new TimerKey.Suspicion(BOB.actor()))).isEmpty();
    }

    @Test
    void aSuspicionWeOnlyHearOfIsTimedOnceWeFailToReachTheMemberOurselves() {
        receive(BOB, new SwimBody.Gossip());
        receive(CYN, new SwimBody.Gossip(), suspect(BOB, 0));
        receive(CYN, new SwimBody.Gossip(), down(CYN, 0));
        assertThat(liveness(BOB)).isEqualTo(Liveness.SUSPECT);
        assertThat(started(new TimerKey.Suspicion(BOB.actor()))).isEmpty();

        failProbe();
        assertThat(started(new TimerKey.Suspicion(BOB.actor()))).hasSize(1);
    }

    @Test
    void aGreaterIncarnationEndsTheSuspicion() {
        receive(BOB, new SwimBody.Gossip());
        failProbe();
        receive(CYN, new SwimBody.Gossip(), alive(BOB, 1));

        assertThat(liveness(BOB)).isEqualTo(Liveness.ALIVE);
        assertThat(effects).contains(new Effect.StopTimer(new TimerKey.Suspicion(BOB.actor())));
    }

    @Test
    void afterAPauseOfOurOwnNobodyIsBlamed() {
        receive(BOB, new SwimBody.Gossip());
        fire(new TimerKey.ProbeNext());
        pass(Duration.ofSeconds(30)); // both timers are long due, the answer waits behind them
        fire(new TimerKey.ProbeIndirect());
        fire(new TimerKey.ProbeNext());

        assertThat(liveness(BOB)).isEqualTo(Liveness.ALIVE);
    }

    @Test
    void eachIndependentAccuserShortensTheTimeToRefute() {
        receive(BOB, new SwimBody.Gossip(), alive(CYN, 0), alive(identity(4, 4), 0),
                alive(identity(5, 5), 0), alive(identity(6, 6), 0));
        failProbe();
        Identity suspected = Stream.of(BOB, CYN, identity(4, 4), identity(5, 5), identity(6, 6))
                .filter(member -> liveness(member) == Liveness.SUSPECT).findFirst().orElseThrow();
        Identity teller = suspected.equals(BOB) ? CYN : BOB;
        var key = new TimerKey.Suspicion(suspected.actor());
        assertThat(started(key)).extracting(Effect.StartTimer::after)
                .containsExactly(CONFIG.suspecting().most());

        receive(teller, new SwimBody.Gossip(), suspect(suspected, 0, identity(7, 7)));
        assertThat(started(key)).extracting(Effect.StartTimer::after)
                .containsExactly(Duration.ofSeconds(5));
        receive(teller, new SwimBody.Gossip(), suspect(suspected, 0, identity(7, 7), ANN));
        assertThat(started(key)).isEmpty();
        assertThat(announced()).isEmpty();
        pass(Duration.ofMillis(400));
        receive(teller, new SwimBody.Gossip(),
                suspect(suspected, 0, identity(8, 8), identity(9, 9)));
        assertThat(started(key)).extracting(Effect.StartTimer::after)
                .containsExactly(Duration.ofMillis(600));
        receive(teller, new SwimBody.Gossip(), suspect(suspected, 0, identity(10, 10)));
        assertThat(effects).isEmpty(); // more accusers are neither needed nor passed on
    }

    @Test
    void whoHasRefutedAgainAndAgainIsGivenAllTheTimeThereIs() {
        receive(BOB, new SwimBody.Gossip(), alive(CYN, 0));
        for (int incarnation = 0; incarnation < 2; incarnation++) {
            receive(CYN, new SwimBody.Gossip(), suspect(BOB, incarnation, CYN));
            receive(BOB, new SwimBody.Gossip(), alive(BOB, incarnation + 1));
        }
        receive(CYN, new SwimBody.Gossip(), suspect(BOB, 2, CYN)); // confirmed before we fail
        failProbe();
        assertThat(started(new TimerKey.Suspicion(BOB.actor())))
                .extracting(Effect.StartTimer::after).containsExactly(CONFIG.suspecting().most());
    }

    @Test
    void aVerdictThatComesLateIsPutOffUntilWhatWaitedIsHeard() {
        receive(BOB, new SwimBody.Gossip());
        failProbe();
        pass(Duration.ofSeconds(10)); // we stood still; the refutation waits behind the timer
        fire(new TimerKey.Suspicion(BOB.actor()));
        assertThat(liveness(BOB)).isEqualTo(Liveness.SUSPECT);
        assertThat(started(new TimerKey.Suspicion(BOB.actor()))).hasSize(1);
        assertThat(swim.stats().pauses()).isEqualTo(1);

        pass(CONFIG.suspecting().least());
        fire(new TimerKey.Suspicion(BOB.actor()));
        assertThat(liveness(BOB)).isEqualTo(Liveness.DOWN);
    }

    @Test
    void whoGetsNoSignOfLifeFromHelpersEitherBlamesItselfAndGivesOthersMoreTime() {
        receive(BOB, new SwimBody.Gossip(), alive(CYN, 0), alive(identity(4, 4), 0),
                alive(identity(5, 5), 0));
        failProbe(); // three targets, three helpers each, and not a word from any
        assertThat(swim.stats().health()).isEqualTo(CONFIG.probing().healthMax());
        assertThat(started(new TimerKey.ProbeNext())).extracting(Effect.StartTimer::after)
                .containsExactly(CONFIG.probing().period().multipliedBy(9));
        assertThat(started(new TimerKey.ProbeIndirect())).extracting(Effect.StartTimer::after)
                .containsExactly(CONFIG.probing().directTimeout().multipliedBy(9));
    }

    @Test
    void helpersThatTryClearUsAndAnswersMakeUsTrustOurselvesAgain() {
        receive(BOB, new SwimBody.Gossip(), alive(CYN, 0));
        fire(new TimerKey.ProbeNext());
        receive(BOB, new SwimBody.Ack(probeOf(BOB)));
        fireProbeIndirect();
        receive(BOB, new SwimBody.Pinging(CYN, probeOf(CYN)));
        passTheRestOfThePeriod();
        fire(new TimerKey.ProbeNext());
        assertThat(liveness(CYN)).isEqualTo(Liveness.SUSPECT);
        assertThat(swim.stats().health()).isZero();

        receive(BOB, new SwimBody.Gossip(), suspect(ANN, swim.incarnation()));
        assertThat(swim.stats().health()).isEqualTo(1);
        receive(BOB, new SwimBody.Ack(probeOf(BOB)));
        receive(CYN, new SwimBody.Ack(probeOf(CYN)));
        fireProbeIndirect();
        passTheRestOfThePeriod();
        fire(new TimerKey.ProbeNext());
        assertThat(swim.stats().health()).isZero();
    }

    @Test
    void whomWeAccuseIsPingedInEachPeriodSoThatItMayAnswer() {
        receive(BOB, new SwimBody.Gossip(), alive(CYN, 0), alive(identity(4, 4), 0),
                alive(identity(5, 5), 0), alive(identity(6, 6), 0));
        failProbe();
        fireProbeIndirect();
        pass(CONFIG.probing().period().multipliedBy(9));
        List<ActorId> accused = swim.members().stream()
                .filter(member -> member.liveness() == Liveness.SUSPECT)
                .map(member -> member.identity().actor()).toList();
        fire(new TimerKey.ProbeNext());
        assertThat(accused).hasSize(CONFIG.probing().targets());
        assertThat(sent()).filteredOn(packet -> packet.body() instanceof SwimBody.Ping)
                .extracting(SwimPacket::to).containsAll(accused);
    }

    @Test
    void whoComesAndGoesIsBelievedAtOnceButToldOfLessAndLess() {
        receive(CYN, new SwimBody.Gossip());
        int told = 0;
        for (int birth = 20; birth < 60; birth += 2) {
            Identity life = identity(2, birth);
            receive(life, new SwimBody.Gossip());
            told += tellsOf(life) ? 1 : 0;
            assertThat(liveness(life)).isEqualTo(Liveness.ALIVE);
            receive(CYN, new SwimBody.Gossip(), down(life, 0));
            assertThat(liveness(life)).isEqualTo(Liveness.DOWN);
            told += tellsOf(life) ? 1 : 0;
        }
        assertThat(told).isEqualTo(CONFIG.gossiping().flapsFree());
        assertThat(swim.stats().newsHeldBack()).isEqualTo(40 - told);

        receive(identity(2, 70), new SwimBody.Gossip());
        pass(CONFIG.gossiping().flapRelief());
        fire(new TimerKey.ProbeNext());
        assertThat(sent()).anyMatch(packet ->
                packet.updates().contains(alive(identity(2, 70), 0)));
    }

    /// Whether any of our next packets says something of a member.
    private boolean tellsOf(Identity member) {
        for (int i = 0; i < 20; i++) {
            fire(new TimerKey.GossipNext());
            if (sent().stream().flatMap(packet -> packet.updates().stream())
                    .anyMatch(update -> update.member().equals(member))) {
                return true;
            }
        }
        return false;
    }
}
