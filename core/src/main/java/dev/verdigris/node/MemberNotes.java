package dev.verdigris.node;

import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.RememberedMember;
import dev.verdigris.protocol.TimerKey;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/// Has the members written down now and then, if they have changed.
final class MemberNotes {
    static final Duration PERIOD = Duration.ofMinutes(1);

    private List<RememberedMember> written;

    MemberNotes(List<RememberedMember> written) {
        this.written = List.copyOf(written);
    }

    static void startTimer(Consumer<? super Effect> out) {
        out.accept(new Effect.StartTimer(new TimerKey.Remember(), PERIOD));
    }

    void write(List<RememberedMember> members, Consumer<? super Effect> out) {
        if (!members.equals(written)) {
            written = List.copyOf(members);
            out.accept(new Effect.Remember(written));
        }
    }
}
