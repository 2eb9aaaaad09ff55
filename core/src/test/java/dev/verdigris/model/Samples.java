package dev.verdigris.model;

import java.util.ArrayList;
import java.util.List;

/// Made-up actors and changesets for tests.
public final class Samples {
    private Samples() {}

    public static ActorId actor(long number) {
        return new ActorId(0xa, number);
    }

    /// Positions `first` to `last` of a transaction whose last position is `lastSeq`, a row each.
    public static Changeset.Full chunk(ActorId actor, long version, long first, long last,
            long lastSeq) {
        List<Change> changes = new ArrayList<>();
        for (long seq = first; seq <= last; seq++) {
            var key = PackedKey.pack(List.of(SqlValue.of(version), SqlValue.of(seq)));
            changes.add(new Change("t", key, "c", SqlValue.of(seq), 1, 1, new Seq(seq)));
        }
        return new Changeset.Full(actor, new DbVersion(version), changes,
                SeqRange.of(first, last), new Seq(lastSeq), new Timestamp(version << 32));
    }

    /// A transaction of one row.
    public static Changeset.Full whole(ActorId actor, long version) {
        return chunk(actor, version, 0, 0, 0);
    }

    public static Changeset.Cleared cleared(ActorId actor, long first, long last) {
        return new Changeset.Cleared(actor, VersionRange.of(first, last));
    }
}
