package dev.verdigris.swim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.Timestamp;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Event;
import dev.verdigris.protocol.Identity;
import dev.verdigris.protocol.Liveness;
import dev.verdigris.protocol.MemberUpdate;
import dev.verdigris.protocol.Message.SwimPacket;
import dev.verdigris.protocol.SwimBody;
import dev.verdigris.protocol.TimerKey;
import dev.verdigris.time.HybridClock;
import dev.verdigris.time.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// One [Swim], what it is told and what it does.
abstract class SwimScene {
    static final long WALL_NANOS = 1_767_225_600_000_000_000L;
    static final Identity ANN = identity(1, 10);
    static final Identity BOB = identity(2, 20);
    static final Identity CYN = identity(3, 30);
    static final SwimConfig CONFIG = SwimConfig.DEFAULT;

    final HybridClock clock = new HybridClock(() -> WALL_NANOS);
    final List<Effect> effects = new ArrayList<>();
    Swim swim = fresh(CONFIG);
    final Map<ActorId, Long> pinged = new HashMap<>();
    Moment now = Moment.START;

    static Identity identity(int actor, long birth) {
        return new Identity(SwimCluster.actor(actor), SwimCluster.address(actor),
                new Timestamp(birth), ClusterId.DEFAULT);
    }

    Swim fresh(SwimConfig config) {
        return new Swim(config, ANN, clock, new SplittableRandom(1));
    }

    static MemberUpdate alive(Identity member, long incarnation) {
        return new MemberUpdate(member, incarnation, Liveness.ALIVE);
    }

    static MemberUpdate suspect(Identity member, long incarnation, Identity... accusers) {
        return new MemberUpdate(member, incarnation, Liveness.SUSPECT,
                Stream.of(accusers).map(Identity::actor).toList());
    }

    static MemberUpdate down(Identity member, long incarnation) {
        return new MemberUpdate(member, incarnation, Liveness.DOWN);
    }

    void receive(Identity from, SwimBody body, MemberUpdate... updates) {
        receive(new SwimPacket(from, 0, ANN.actor(), ANN.address(), body, List.of(updates)));
    }

    void receive(SwimPacket packet) {
        effects.clear();
        swim.receive(packet, now, effects::add);
    }

    void fire(TimerKey.Swim key) {
        effects.clear();
        swim.timerFired(key, now, effects::add);
        for (SwimPacket packet : sent()) {
            if (packet.body() instanceof SwimBody.Ping(long probe)) {
                pinged.put(packet.to(), probe);
            }
        }
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    List<SwimPacket> sent() {
        return effects.stream().filter(Effect.Send.class::isInstance)
                .map(effect -> (SwimPacket) ((Effect.Send) effect).message()).toList();
    }

    <B extends SwimBody> SwimPacket onlySent(Class<B> body) {
        List<SwimPacket> matching =
                sent().stream().filter(packet -> body.isInstance(packet.body())).toList();
        assertThat(matching).hasSize(1);
        return matching.getFirst();
    }

    List<Event> announced() {
        return effects.stream().filter(Effect.Announce.class::isInstance)
                .map(effect -> ((Effect.Announce) effect).event()).toList();
    }

    List<Effect.StartTimer> started(TimerKey key) {
        return effects.stream().filter(Effect.StartTimer.class::isInstance)
                .map(Effect.StartTimer.class::cast).filter(timer -> timer.key().equals(key))
                .toList();
    }

    Liveness liveness(Identity member) {
        return swim.members().stream().filter(view -> view.identity().equals(member))
                .map(MemberView::liveness).findFirst().orElseThrow();
    }

    /// The number of the last ping that was sent to a member.
    long probeOf(Identity member) {
        Long number = pinged.get(member.actor());
        return Objects.requireNonNull(number);
    }

    void fireProbeIndirect() {
        pass(CONFIG.probing().directTimeout());
        fire(new TimerKey.ProbeIndirect());
    }

    /// Pings the only member, and lets the direct and the indirect answer be late.
    void failProbe() {
        fire(new TimerKey.ProbeNext());
        pass(CONFIG.probing().directTimeout());
        fire(new TimerKey.ProbeIndirect());
        passTheRestOfThePeriod();
        fire(new TimerKey.ProbeNext());
    }

    void passTheRestOfThePeriod() {
        pass(CONFIG.probing().period().minus(CONFIG.probing().directTimeout()));
    }

    // Joining.
}
