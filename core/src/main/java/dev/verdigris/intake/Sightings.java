package dev.verdigris.intake;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.RangeSet;
import dev.verdigris.model.Timestamp;
import dev.verdigris.protocol.RumorId;
import java.util.LinkedHashMap;
import java.util.TreeMap;

/// What has ever been seen, so that nothing is relayed twice.
///
/// It never forgets that something was seen; for want of room it only *believes more*: at a limit
/// the lowest hole of an actor is taken for seen, or the actor silent for longest is replaced by
/// "of actors not known now, all up to this timestamp". What is wrongly taken for seen is not
/// relayed by us, still applied, and reaches others by sync. So each chunk is first sight at most
/// once, whatever becomes of it here: applied, failed, dropped, come again.
final class Sightings {
    /// Ranges of versions, and of positions of versions seen in part. An actor whose versions come
    /// more or less in order needs a handful; at the limit one takes some 20 KB.
    static final int RANGES_PER_ACTOR_MAX = 128;

    private final int actorsMax;
    /// By when the actor was last seen, longest ago first.
    private final LinkedHashMap<ActorId, Seen> actors = new LinkedHashMap<>(16, 0.75f, true);
    private Timestamp forgottenUpTo = Timestamp.ZERO;

    private static final class Seen {
        RangeSet wholes = RangeSet.EMPTY;
        final TreeMap<DbVersion, RangeSet> parts = new TreeMap<>();
        /// Ranges of all parts together.
        int partRanges;
        /// What is as old as this may have been seen before the actor was forgotten.
        final Timestamp floor;
        Timestamp latest = Timestamp.ZERO;

        Seen(Timestamp floor) {
            this.floor = floor;
        }

        int ranges() {
            return wholes.rangeCount() + partRanges;
        }

        RangeSet part(DbVersion version) {
            return parts.getOrDefault(version, RangeSet.EMPTY);
        }

        void setPart(DbVersion version, RangeSet part) {
            partRanges += part.rangeCount() - part(version).rangeCount();
            parts.put(version, part);
        }

        void setWhole(DbVersion version) {
            RangeSet part = parts.remove(version);
            partRanges -= part == null ? 0 : part.rangeCount();
            wholes = wholes.plus(version.value(), version.value());
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

    /// Whether all of the rumor has been seen. Notes nothing, so names that somebody invented take
    /// no room. Of an actor that was forgotten nothing counts as seen: what is asked for in vain
    /// costs a copy, and is not relayed.
    boolean knows(RumorId id) {
        Seen seen = actors.get(id.actor());
        return seen != null && (seen.wholes.contains(id.version().value())
                || seen.part(id.version()).containsAll(
                        id.seqs().first().value(), id.seqs().last().value()));
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
        if (seen.wholes.contains(chunk.version().value())) {
            return false;
        }
        RangeSet before = seen.part(chunk.version());
        RangeSet after = before.plus(RangeSet.of(chunk.seqs()));
        if (after.containsAll(0, chunk.lastSeq().value())) {
            seen.setWhole(chunk.version());
        } else {
            seen.setPart(chunk.version(), after);
        }
        return !after.equals(before);
    }

    private static void limit(Seen seen) {
        while (seen.ranges() > RANGES_PER_ACTOR_MAX) {
            var lowest = seen.parts.firstEntry();
            if (lowest == null) {
                seen.wholes = withoutLowestHole(seen.wholes);
            } else if (lowest.getValue().rangeCount() > 1) {
                seen.setPart(lowest.getKey(), withoutLowestHole(lowest.getValue()));
            } else {
                seen.setWhole(lowest.getKey());
            }
        }
    }

    private static RangeSet withoutLowestHole(RangeSet set) {
        var ranges = set.ranges();
        return set.plus(ranges.get(0).first(), ranges.get(1).last());
    }

    /// How much is remembered of the actor.
    int rangesOf(ActorId actor) {
        Seen seen = actors.get(actor);
        return seen == null ? 0 : seen.ranges();
    }
}
