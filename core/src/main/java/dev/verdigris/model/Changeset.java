package dev.verdigris.model;

import java.util.List;

/// What one node tells another about versions of an actor.
public sealed interface Changeset {
    ActorId actor();

    /// About how much memory it takes; what queues and budgets count.
    long estimatedBytes();

    /// All or part of one transaction.
    ///
    /// `seqs` says which positions the chunk answers for; rows within it that were overwritten
    /// since may be missing. Rows come in the order of their positions, and the changes of one row
    /// stand together.
    ///
    /// @param seqs the positions this chunk covers
    /// @param lastSeq the last position of the whole transaction
    /// @param timestamp when its actor committed it
    record Full(ActorId actor, DbVersion version, List<Change> changes, SeqRange seqs, Seq lastSeq,
            Timestamp timestamp) implements Changeset {
        public Full {
            changes = List.copyOf(changes);
            if (version.value() < 1 || seqs.last().isAfter(lastSeq)) {
                throw new IllegalArgumentException(
                        "version " + version + ", seqs " + seqs + " of " + lastSeq);
            }
        }

        /// Whether this chunk is the whole transaction.
        public boolean isWhole() {
            return seqs.first().value() == 0 && seqs.last().equals(lastSeq);
        }

        @Override
        public long estimatedBytes() {
            long bytes = FIXED_BYTES;
            for (Change change : changes) {
                bytes += change.estimatedBytes();
            }
            return bytes;
        }
    }

    /// Versions of which nothing is left: later ones have overwritten all they wrote.
    record Cleared(ActorId actor, VersionRange versions) implements Changeset {
        @Override
        public long estimatedBytes() {
            return FIXED_BYTES;
        }
    }

    /// Actor, version, positions and timestamp.
    long FIXED_BYTES = 80;
}
