package dev.verdigris.protocol;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.NodeAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// An active member of our own cluster, other than ourselves, to which messages can go.
///
/// @param rttMin the least round trip measured lately; null if none was
/// @param ring how far away it is, from 0, the nearest, to 5; changes less often than `rttMin`.
///     Null if nothing was measured
/// @param neighbourhood the members it says it is near to, as in [MemberUpdate#neighbourhood]
/// @param suspected whether it is silent and has yet to refute
public record Peer(ActorId actor, NodeAddress address, @Nullable Duration rttMin,
        @Nullable Integer ring, int neighbourhood, boolean suspected) {
    /// A peer of which nothing is known but the distance.
    public Peer(ActorId actor, NodeAddress address, @Nullable Duration rttMin) {
        this(actor, address, rttMin, null, 0, false);
    }

    public Peer(ActorId actor, NodeAddress address, @Nullable Duration rttMin,
            @Nullable Integer ring) {
        this(actor, address, rttMin, ring, 0, false);
    }
}
