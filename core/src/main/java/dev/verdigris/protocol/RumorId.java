package dev.verdigris.protocol;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.SeqRange;
import java.util.Comparator;

/// Names a rumor without its content: which positions of which transaction it holds. A writer cuts
/// each of its transactions once, so a rumor has the same name at every node.
public record RumorId(ActorId actor, DbVersion version, SeqRange seqs)
        implements Comparable<RumorId> {
    private static final Comparator<RumorId> ORDER = Comparator.comparing(RumorId::actor)
            .thenComparing(RumorId::version)
            .thenComparing(id -> id.seqs().first())
            .thenComparing(id -> id.seqs().last());

    public static RumorId of(Changeset.Full chunk) {
        return new RumorId(chunk.actor(), chunk.version(), chunk.seqs());
    }

    @Override
    public int compareTo(RumorId other) {
        return ORDER.compare(this, other);
    }
}
