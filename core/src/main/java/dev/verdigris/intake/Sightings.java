package dev.verdigris.intake;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.RangeSet;
import dev.verdigris.model.Timestamp;
import java.util.LinkedHashMap;
import java.util.NavigableMap;
import java.util.TreeMap;

/// What has ever been seen, so that nothing is relayed twice.
///
/// It never forgets that something was seen; for want of room it only *believes more*: at a limit
/// the lowest hole of an actor is taken for seen, or the actor silent for longest is replaced by "of
/// actors not known now, all up to this timestamp". What is wrongly taken for seen is not relayed by us,
/// still applied, and reaches others by sync. So each chunk is first sight at most once, whatever
/// becomes of it here: applied, failed, dropped, come again.
final class Sightings {
    /// Ranges of versions, and versions seen in part, remembered per actor.
    static final int RANGES_PER_ACTOR_MAX = 256;

    private final int actorsMax;
    /// By when the actor was last seen, longest ago first.
    private final LinkedHashMap<ActorId, Seen> actors = new LinkedHashMap<>(16, 0.75f, true);
    private Timestamp forgottenUpTo = Timestamp.ZERO;

    private static final class Seen {
        RangeSet wholes = RangeSet.EMPTY;
        final NavigableMap<DbVersion, RangeSet> parts = new TreeMap<>();
        /// What is as old as this may have been seen before the actor was forgotten.
        final Timestamp floor;
        Timestamp latest = Timestamp.ZERO;

        Seen(Timestamp floor) {
            this.floor = floor;
        }
    }

    Sightings(int actorsMax) {
        this.actorsMax = actorsMax;
    }

    /// Notes the chunk.
    ///
    /// @return whether some of it had not been seen
    boolean isFirst(Changeset.Full chunk) {
        Seen seen = actors.get(chunk.actor());
        if (seen == null) {
            seen = admit(chunk.actor());
        }
        if (chunk.timestamp().isAfter(seen.latest)) {
            seen.latest = chunk.timestamp();
        }
        boolean first = note(seen, chunk);
        limit(seen);
        return first && chunk.timestamp().isAfter(seen.floor);
    }

    private Seen admit(ActorId actor) {
        if (actors.size() >= actorsMax) {
            Timestamp latest = actors.pollFirstEntry().getValue().latest;
            forgottenUpTo = latest.isAfter(forgottenUpTo) ? latest : forgottenUpTo;
        }
        var seen = new Seen(forgottenUpTo);
        actors.put(actor, seen);
        return seen;
    }

    private static boolean note(Seen seen, Changeset.Full chunk) {
        long version = chunk.version().value();
        if (seen.wholes.contains(version)) {
            return false;
        }
        RangeSet before = seen.parts.getOrDefault(chunk.version(), RangeSet.EMPTY);
        RangeSet after = before.plus(RangeSet.of(chunk.seqs()));
        if (after.containsAll(0, chunk.lastSeq().value())) {
            seen.parts.remove(chunk.version());
            seen.wholes = seen.wholes.plus(version, version);
        } else {
            seen.parts.put(chunk.version(), after);
        }
        return !after.equals(before);
    }

    private static void limit(Seen seen) {
        while (seen.parts.size() > RANGES_PER_ACTOR_MAX) {
            long lowest = seen.parts.pollFirstEntry().getKey().value();
            seen.wholes = seen.wholes.plus(lowest, lowest);
        }
        for (var part : seen.parts.entrySet()) {
            if (part.getValue().rangeCount() > RANGES_PER_ACTOR_MAX) {
                part.setValue(withoutLowestHole(part.getValue()));
            }
        }
        if (seen.wholes.rangeCount() > RANGES_PER_ACTOR_MAX) {
            seen.wholes = withoutLowestHole(seen.wholes);
            seen.parts.keySet().removeIf(version -> seen.wholes.contains(version.value()));
        }
    }

    /// How many ranges and partly seen versions are remembered of the actor.
    int rangesOf(ActorId actor) {
        Seen seen = actors.get(actor);
        return seen == null ? 0 : seen.wholes.rangeCount() + seen.parts.values().stream()
                .mapToInt(RangeSet::rangeCount).sum();
    }

    private static RangeSet withoutLowestHole(RangeSet set) {
        var ranges = set.ranges();
        return set.plus(ranges.get(0).first(), ranges.get(1).last());
    }
}
