package dev.verdigris.intake;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.Timestamp;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Event;
import dev.verdigris.time.HybridClock;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Lets our clock follow the timestamps that arrive, and says whose clock it does not follow.
public final class PeerClocks {
    /// Actors known to drift; at the limit further ones are not followed either, only not
    /// announced.
    static final int DRIFTING_MAX = 1_024;

    private final HybridClock clock;
    private final TreeSet<ActorId> drifting = new TreeSet<>();

    public PeerClocks(HybridClock clock) {
        this.clock = clock;
    }

    /// Notes a timestamp the actor gave out. A drift is announced once, until the actor's clock is
    /// right again.
    public void observe(ActorId actor, Timestamp theirs, Consumer<? super Effect> out) {
        if (clock.observe(theirs)) {
            drifting.remove(actor);
        } else if (drifting.size() < DRIFTING_MAX && drifting.add(actor)) {
            out.accept(new Effect.Announce(new Event.ClockDrift(actor, theirs)));
        }
    }
}
