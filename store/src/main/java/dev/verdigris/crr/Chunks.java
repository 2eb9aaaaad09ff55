package dev.verdigris.crr;

import dev.verdigris.model.Change;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.Seq;
import dev.verdigris.model.SeqRange;
import dev.verdigris.wire.ChangesetCodec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Cuts transactions into pieces of a size that travels well. A row is never cut in two.
final class Chunks {
    /// A chunk ends with the row that reaches this many bytes.
    static final int TARGET_BYTES = 8 * 1024;

    private Chunks() {}

    /// The chunk itself, in pieces that together cover its positions.
    static List<Changeset.Full> split(Changeset.Full whole) {
        var pieces = new ArrayList<Changeset.Full>();
        var changes = new ArrayList<Change>();
        Seq first = whole.seqs().first();
        int bytes = 0;
        for (Change change : whole.changes()) {
            if (bytes >= TARGET_BYTES && !change.seq().equals(changes.getLast().seq())) {
                Seq last = changes.getLast().seq();
                pieces.add(piece(whole, changes, new SeqRange(first, last)));
                first = last.next();
                changes.clear();
                bytes = 0;
            }
            changes.add(change);
            bytes += ChangesetCodec.sizeOf(change);
        }
        pieces.add(piece(whole, changes, new SeqRange(first, whole.seqs().last())));
        return pieces;
    }

    private static Changeset.Full piece(Changeset.Full whole, List<Change> changes, SeqRange seqs) {
        return new Changeset.Full(whole.actor(), whole.version(), changes, seqs, whole.lastSeq(),
                whole.timestamp());
    }

    /// The pieces of a version as one, in the order of the positions.
    static Changeset.Full join(List<Changeset.Full> pieces) {
        Changeset.Full any = pieces.getFirst();
        // Of two last positions the lower holds: whoever named it has lost the end to later
        // versions.
        Seq last = pieces.stream().map(Changeset.Full::lastSeq).min(Comparator.naturalOrder())
                .orElseThrow();
        // Stable: of one position, pieces that overlap may hold different remains of the same row.
        List<Change> changes = pieces.stream().flatMap(piece -> piece.changes().stream())
                .sorted(Comparator.comparing(Change::seq)).toList();
        return new Changeset.Full(any.actor(), any.version(), changes, SeqRange.upTo(last), last,
                any.timestamp());
    }
}
