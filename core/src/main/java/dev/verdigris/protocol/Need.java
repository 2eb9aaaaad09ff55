package dev.verdigris.protocol;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.RangeSet;
import dev.verdigris.model.VersionRange;

/// What one node asks of another in a sync.
public sealed interface Need {
    ActorId actor();

    /// Whole versions of which we hold nothing.
    record Whole(ActorId actor, VersionRange versions) implements Need {}

    /// The positions we miss of a version that has come in part.
    record Part(ActorId actor, DbVersion version, RangeSet seqs) implements Need {}
}
