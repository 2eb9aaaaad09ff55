package dev.verdigris.sim.check;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.DbVersion;

/// The transaction that a cell or a row's life comes from.
public record Origin(ActorId actor, DbVersion version) {
    @Override
    public String toString() {
        return actor.toString().substring(0, 8) + "@" + version;
    }
}
