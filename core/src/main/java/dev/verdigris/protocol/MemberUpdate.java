package dev.verdigris.protocol;

import dev.verdigris.model.ActorId;
import java.util.List;

/// News of a member, as members pass it on.
///
/// @param incarnation raised by the member itself to refute a suspicion or to move to another
///     neighbourhood; from 0
/// @param accusers of a suspicion: who failed to reach the member, independently of each other; at
///     most [#ACCUSERS_MAX], each once. Empty unless it is suspected
/// @param neighbourhood a number that members near to each other share, 1 to
///     [#NEIGHBOURHOOD_MAX]; 0 if the member is near to none, or it is not said
public record MemberUpdate(Identity member, long incarnation, Liveness liveness,
        List<ActorId> accusers, int neighbourhood) {
    /// As many as are told; more would not shorten the time to refute any further.
    public static final int ACCUSERS_MAX = 4;

    public static final int NEIGHBOURHOOD_MAX = (1 << 28) - 1;

    /// @throws IllegalArgumentException if accusers or neighbourhood are not as said above
    public MemberUpdate {
        accusers = List.copyOf(accusers);
        if (accusers.size() > (liveness == Liveness.SUSPECT ? ACCUSERS_MAX : 0)
                || accusers.stream().distinct().count() != accusers.size()) {
            throw new IllegalArgumentException(liveness + " with accusers " + accusers);
        }
        if (neighbourhood < 0 || neighbourhood > NEIGHBOURHOOD_MAX) {
            throw new IllegalArgumentException("neighbourhood " + neighbourhood);
        }
    }

    /// Without a neighbourhood.
    public MemberUpdate(
            Identity member, long incarnation, Liveness liveness, List<ActorId> accusers) {
        this(member, incarnation, liveness, accusers, 0);
    }

    /// Without accusers and neighbourhood.
    public MemberUpdate(Identity member, long incarnation, Liveness liveness) {
        this(member, incarnation, liveness, List.of(), 0);
    }
}
