package dev.verdigris.crr;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.DbVersion;

/// A version that is not merged, because the schema or a constraint did not allow it, or because
/// merging it failed for a reason of its own.
///
/// @param held whether it is kept. If not, since too many are parked already, it stays a gap that
///     sync tries to fill again
public record ParkedVersion(ActorId actor, DbVersion version, String reason, boolean held) {}
