package dev.verdigris.model;

import java.util.Arrays;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;

/// What we hold of one actor's transactions.
///
/// A version is *held* if it is at most `head`, in no gap and not partial. A held version without
/// surviving rows is *cleared*, and peers are told so: claiming a version whose rows we never had
/// would lose it for everyone, which makes this the most important record in the system.
///
/// @param head the highest version heard of in full or in part; zero if none
/// @param gaps versions below `head` of which nothing has come
/// @param partials versions at most `head` of which some chunks have come; none of them is in
///     `gaps`
public record ActorBook(DbVersion head, RangeSet gaps, NavigableMap<DbVersion, Partial> partials) {
    public static final ActorBook EMPTY =
            new ActorBook(DbVersion.ZERO, RangeSet.EMPTY, Collections.emptyNavigableMap());

    public ActorBook {
        partials = Collections.unmodifiableNavigableMap(new TreeMap<>(partials));
    }

    /// Whether the whole version is held.
    public boolean holds(DbVersion version) {
        return !version.isAfter(head) && !gaps.contains(version.value())
                && !partials.containsKey(version);
    }

    /// Whether these positions of the version are held, be the version whole or not.
    public boolean holds(DbVersion version, SeqRange seqs) {
        var partial = partials.get(version);
        return partial == null
                ? holds(version)
                : partial.held().containsAll(seqs.first().value(), seqs.last().value());
    }

    /// Whether nothing new is in `changeset`. A last position lower than the one known is new: it
    /// says that nothing is left above it.
    public boolean holds(Changeset changeset) {
        return switch (changeset) {
            case Changeset.Full full -> {
                var partial = partials.get(full.version());
                yield holds(full.version(), full.seqs())
                        && (partial == null || !partial.lastSeq().isAfter(full.lastSeq()));
            }
            case Changeset.Cleared(_, var versions) -> !versions.last().isAfter(head)
                    && !gaps.intersects(versions.first().value(), versions.last().value())
                    && partials.subMap(versions.first(), true, versions.last(), true).isEmpty();
        };
    }

    /// The versions held whole.
    public RangeSet held() {
        if (head.value() == 0) {
            return RangeSet.EMPTY;
        }
        return RangeSet.of(1, head.value()).minus(gaps).minus(partialVersions());
    }

    /// The versions of which some chunks have come. In one pass, since a peer says how many.
    public RangeSet partialVersions() {
        var bounds = new long[2 * partials.size()];
        int size = 0;
        for (DbVersion version : partials.keySet()) {
            if (size == 0 || bounds[size - 1] + 1 < version.value()) {
                bounds[size] = version.value();
                size += 2;
            }
            bounds[size - 1] = version.value();
        }
        return RangeSet.ofBounds(Arrays.copyOf(bounds, size));
    }

    /// Whether every version up to the head is held whole.
    public boolean isComplete() {
        return gaps.isEmpty() && partials.isEmpty();
    }
}
