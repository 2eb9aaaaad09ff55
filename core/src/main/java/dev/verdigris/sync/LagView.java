package dev.verdigris.sync;

import dev.verdigris.model.ActorId;
import java.time.Duration;
import java.util.List;

/// How far a node is behind, per actor and in total. Nothing missing is an empty list; whoever
/// hears nobody does not know what it misses, so read it beside the number of peers.
///
/// @param actors those of whose versions some are missing
public record LagView(List<OfActor> actors) {
    public LagView {
        actors = List.copyOf(actors);
    }

    /// @param versions known to exist and not held whole
    /// @param age for how long something of the actor has been missing without a pause; while a
    ///     sync repairs it, how long ago what it brought last was written, if that is longer
    public record OfActor(ActorId actor, long versions, Duration age) {}

    /// Versions missing of all actors together. Peers say how many there are, and may say anything:
    /// a sum that does not fit is the greatest number.
    public long versions() {
        long sum = 0;
        for (OfActor actor : actors) {
            sum += Math.min(actor.versions(), Long.MAX_VALUE - sum);
        }
        return sum;
    }

    /// The age of the actor that we are furthest behind; zero if none.
    public Duration age() {
        return actors.stream().map(OfActor::age).max(Duration::compareTo).orElse(Duration.ZERO);
    }
}
