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
public record Peer(ActorId actor, NodeAddress address, @Nullable Duration rttMin,
        @Nullable Integer ring) {
    /// Without a ring.
    public Peer(ActorId actor, NodeAddress address, @Nullable Duration rttMin) {
        this(actor, address, rttMin, null);
    }
}
