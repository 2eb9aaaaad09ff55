package dev.verdigris.swim;

import dev.verdigris.model.ActorId;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Effect.StartTimer;
import dev.verdigris.protocol.Effect.StopTimer;
import dev.verdigris.protocol.Event;
import dev.verdigris.protocol.Event.DownReason;
import dev.verdigris.protocol.Liveness;
import dev.verdigris.protocol.MemberUpdate;
import dev.verdigris.protocol.TimerKey;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What news changed.
///
/// @param before what was held of the member; null if it was unknown
/// @param displaced a member that was forgotten to make room
record Change(Member member, @Nullable MemberUpdate before, @Nullable ActorId displaced) {
    private boolean isNewLife() {
        return before == null || !before.member().equals(member.identity());
    }

    private boolean wasActive() {
        return before != null && before.liveness().isActive();
    }

    /// Nothing is new but who accuses it.
    boolean isConfirmation() {
        return before != null && Member.isSameSuspicion(before, member.held());
    }

    boolean isUp() {
        return member.isActive() && isNewLife();
    }

    boolean isSuspicion() {
        return member.liveness() == Liveness.SUSPECT && !isConfirmation();
    }

    boolean isDown() {
        return !member.isActive() && wasActive();
    }

    /// The timers and events that follow.
    ///
    /// @param reason for its being down, if it went down
    void follow(Duration forgetDownAfter, DownReason reason, Consumer<? super Effect> out) {
        if (isConfirmation()) {
            return;
        }
        ActorId actor = member.actor();
        if (displaced != null) {
            out.accept(new StopTimer(new TimerKey.Forget(displaced)));
        }
        if (before != null) {
            switch (before.liveness()) {
                case ALIVE -> { }
                case SUSPECT -> out.accept(new StopTimer(new TimerKey.Suspicion(actor)));
                case DOWN -> out.accept(new StopTimer(new TimerKey.Forget(actor)));
            }
        }
        if (isUp()) {
            out.accept(new Effect.Announce(new Event.MemberUp(member.identity())));
        }
        switch (member.liveness()) {
            case ALIVE -> { }
            case SUSPECT ->
                out.accept(new Effect.Announce(new Event.MemberSuspected(
                        member.identity(), member.held().accusers())));
            case DOWN -> {
                out.accept(new StartTimer(new TimerKey.Forget(actor), forgetDownAfter));
                if (isDown()) {
                    out.accept(new Effect.Announce(
                            new Event.MemberDown(member.identity(), reason)));
                }
            }
        }
    }
}
