package dev.verdigris.protocol;

import java.util.Comparator;

/// One sync session at one of its ends.
///
/// @param number unique per role and process; given by `Node` to those it opens and by the driver
///     to those it accepts
public record SyncId(Role role, long number) implements Comparable<SyncId> {
    private static final Comparator<SyncId> ORDER =
            Comparator.comparing(SyncId::role).thenComparingLong(SyncId::number);

    public enum Role {
        CLIENT,
        SERVER
    }

    @Override
    public int compareTo(SyncId other) {
        return ORDER.compare(this, other);
    }
}
