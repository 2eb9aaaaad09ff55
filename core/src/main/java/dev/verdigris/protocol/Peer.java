package dev.verdigris.protocol;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.NodeAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// An active member of our own cluster, other than ourselves, to which messages can go.
///
/// @param rttMin the least round trip measured to it; null if none was
public record Peer(ActorId actor, NodeAddress address, @Nullable Duration rttMin) {}
