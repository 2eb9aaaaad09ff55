package dev.verdigris.crr;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.DbVersion;

/// A version that is held but not merged, because the schema or a constraint did not allow it,
/// or because merging it failed for a reason of its own.
public record ParkedVersion(ActorId actor, DbVersion version, String reason) {}
