package dev.verdigris.protocol;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.NodeAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// An active member of our own cluster, other than ourselves, to which messages can go.
///
/// @param rttMin the least round trip measured to it; null if none was
/// @param neighbourhood the members it says it is near to: 1 to [#NEIGHBOURHOOD_MAX]; 0 if it is
///     near to none or nothing is known of it
/// @param suspected whether it is silent and has yet to refute
public record Peer(ActorId actor, NodeAddress address, @Nullable Duration rttMin,
        int neighbourhood, boolean suspected) {
    public static final int NEIGHBOURHOOD_MAX = (1 << 28) - 1;

    /// A peer of which nothing is known but the distance.
    public Peer(ActorId actor, NodeAddress address, @Nullable Duration rttMin) {
        this(actor, address, rttMin, 0, false);
    }
}
