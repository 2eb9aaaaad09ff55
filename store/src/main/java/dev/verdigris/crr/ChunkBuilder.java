package dev.verdigris.crr;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.Change;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.Seq;
import dev.verdigris.model.SeqRange;
import dev.verdigris.wire.ChangesetCodec;
import java.util.ArrayList;
import java.util.List;

/// Gathers the rows of one version into chunks that together cover consecutive positions.
final class ChunkBuilder {
    private final ActorId actor;
    private final DbVersion version;
    private final VersionLog.Header header;
    private final ChunkSink sink;
    private final List<Change> changes = new ArrayList<>();
    private Seq first;
    private int bytes;
    private int emittedBytes;

    ChunkBuilder(ActorId actor, DbVersion version, VersionLog.Header header, Seq first,
            ChunkSink sink) {
        this.actor = actor;
        this.version = version;
        this.header = header;
        this.first = first;
        this.sink = sink;
    }

    /// Adds what is left of a row, perhaps nothing. Rows of one position stay in one chunk.
    void add(List<Change> row) {
        if (row.isEmpty()) {
            return;
        }
        if (bytes >= Chunks.TARGET_BYTES
                && row.getFirst().seq().isAfter(changes.getLast().seq())) {
            emit(changes.getLast().seq());
        }
        for (Change change : row) {
            bytes += ChangesetCodec.sizeOf(change);
        }
        changes.addAll(row);
    }

    /// What was added so far takes.
    int gatheredBytes() {
        return emittedBytes + bytes;
    }

    boolean isEmpty() {
        return emittedBytes == 0 && changes.isEmpty();
    }

    /// The first position not covered yet.
    Seq next() {
        return first;
    }

    /// Gives out what was added.
    void pause() {
        if (!changes.isEmpty()) {
            emit(changes.getLast().seq());
        }
    }

    /// Gives out the rest, which covers all positions up to `last`.
    void finish(Seq last) {
        if (!first.isAfter(last)) {
            emit(last);
        }
    }

    private void emit(Seq last) {
        sink.accept(new Changeset.Full(actor, version, changes,
                new SeqRange(first, last), header.last(), header.timestamp()));
        emittedBytes += bytes;
        changes.clear();
        bytes = 0;
        first = last.next();
    }
}
