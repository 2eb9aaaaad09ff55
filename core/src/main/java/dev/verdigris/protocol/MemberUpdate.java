package dev.verdigris.protocol;

import dev.verdigris.model.ActorId;
import java.util.List;

/// News of a member, as members pass it on.
///
/// @param incarnation raised by the member itself to refute a suspicion; from 0
/// @param accusers of a suspicion: who failed to reach the member, independently of each other; at
///     most [#ACCUSERS_MAX], each once. Empty unless it is suspected
public record MemberUpdate(
        Identity member, long incarnation, Liveness liveness, List<ActorId> accusers) {
    /// As many as are told; more would not shorten the time to refute any further.
    public static final int ACCUSERS_MAX = 4;

    /// @throws IllegalArgumentException if the accusers are not as said above
    public MemberUpdate {
        accusers = List.copyOf(accusers);
        if (accusers.size() > (liveness == Liveness.SUSPECT ? ACCUSERS_MAX : 0)
                || accusers.stream().distinct().count() != accusers.size()) {
            throw new IllegalArgumentException(liveness + " with accusers " + accusers);
        }
    }

    /// Without accusers.
    public MemberUpdate(Identity member, long incarnation, Liveness liveness) {
        this(member, incarnation, liveness, List.of());
    }
}
