package dev.verdigris.sync;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.RangeSet;
import dev.verdigris.model.VersionRange;
import dev.verdigris.protocol.Need;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/// What has been asked for: so that nothing is asked of two peers at once, and so that a peer can
/// bring only what it was asked for.
final class Claims {
    private final TreeMap<ActorId, RangeSet> wholes = new TreeMap<>();
    private final TreeMap<ActorId, NavigableMap<DbVersion, RangeSet>> parts = new TreeMap<>();

    void add(Need need) {
        switch (need) {
            case Need.Whole(var actor, var versions) ->
                wholes.merge(actor, RangeSet.of(versions), RangeSet::plus);
            case Need.Part(var actor, var version, var seqs) ->
                parts.computeIfAbsent(actor, _ -> new TreeMap<>())
                        .merge(version, seqs, RangeSet::plus);
        }
    }

    /// What of `need` is not claimed.
    List<Need> rest(Need need) {
        var rest = new ArrayList<Need>();
        switch (need) {
            case Need.Whole(var actor, var versions) -> {
                RangeSet open = RangeSet.of(versions)
                        .minus(wholes.getOrDefault(actor, RangeSet.EMPTY));
                for (RangeSet.Range range : open.ranges()) {
                    rest.add(new Need.Whole(actor, VersionRange.of(range.first(), range.last())));
                }
            }
            case Need.Part(var actor, var version, var seqs) -> {
                RangeSet open = wholes.getOrDefault(actor, RangeSet.EMPTY).contains(version.value())
                        ? RangeSet.EMPTY
                        : seqs.minus(partOf(actor, version));
                if (!open.isEmpty()) {
                    rest.add(new Need.Part(actor, version, open));
                }
            }
        }
        return rest;
    }

    /// Whether every version the changeset speaks of was asked for.
    boolean cover(Changeset changeset) {
        RangeSet asked = wholes.getOrDefault(changeset.actor(), RangeSet.EMPTY);
        return switch (changeset) {
            case Changeset.Full full -> asked.contains(full.version().value())
                    || !partOf(full.actor(), full.version()).isEmpty();
            case Changeset.Cleared(var actor, var versions) -> {
                for (DbVersion version : parts.getOrDefault(actor, new TreeMap<>()).keySet()) {
                    asked = asked.plus(version.value(), version.value());
                }
                yield asked.containsAll(versions.first().value(), versions.last().value());
            }
        };
    }

    private RangeSet partOf(ActorId actor, DbVersion version) {
        NavigableMap<DbVersion, RangeSet> versions = parts.get(actor);
        return versions == null ? RangeSet.EMPTY : versions.getOrDefault(version, RangeSet.EMPTY);
    }
}
