package dev.verdigris.crdt;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.DbVersion;

/// Which transaction wrote something.
///
/// The order, by site and then by version, means nothing in time: it settles what nothing else
/// does.
public record Stamp(ActorId site, DbVersion version) implements Comparable<Stamp> {
    @Override
    public int compareTo(Stamp other) {
        int bySite = site.compareTo(other.site);
        return bySite != 0 ? bySite : version.compareTo(other.version);
    }

    public boolean isAfter(Stamp other) {
        return compareTo(other) > 0;
    }
}
