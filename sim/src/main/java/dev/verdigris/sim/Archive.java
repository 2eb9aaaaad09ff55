package dev.verdigris.sim;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Change;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.PackedKey;
import dev.verdigris.model.RangeSet;
import dev.verdigris.model.Seq;
import dev.verdigris.model.SeqRange;
import dev.verdigris.model.SqlValue;
import dev.verdigris.model.Timestamp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Every transaction of a world without databases, kept once for all hosts.
final class Archive {
    /// About what a chunk of the production store holds.
    private static final int CHUNK_BYTES = 8 << 10;
    private static final int VALUE_BYTES = 64;
    private static final SqlValue VALUE = new SqlValue.Text(new byte[VALUE_BYTES]);
    private static final PackedKey KEY = PackedKey.pack(List.of(SqlValue.of(1)));

    private final Map<ActorId, List<List<Changeset.Full>>> transactions = new HashMap<>();
    /// By head: what is held of an actor of which everything up to the head is held.
    private final List<ActorBook> completeBooks = new ArrayList<>(List.of(ActorBook.EMPTY));

    /// Writes down the next transaction of an actor.
    ///
    /// @param rows at least 1
    List<Changeset.Full> commit(ActorId actor, DbVersion version, int rows, Timestamp when) {
        var chunks = new ArrayList<Changeset.Full>();
        var last = new Seq(rows - 1L);
        for (int first = 0; first < rows; ) {
            Change change = change(first);
            int count = Math.min(
                    rows - first, Math.max(1, (int) (CHUNK_BYTES / change.estimatedBytes())));
            chunks.add(new Changeset.Full(actor, version, Collections.nCopies(count, change),
                    SeqRange.of(first, first + count - 1L), last, when));
            first += count;
        }
        List<List<Changeset.Full>> own =
                transactions.computeIfAbsent(actor, _ -> new ArrayList<>());
        while (own.size() >= version.value()) {
            own.removeLast(); // lost with the host that wrote it
        }
        own.add(List.copyOf(chunks));
        return chunks;
    }

    private static Change change(int seq) {
        return new Change("service", KEY, "note", VALUE, 1, 1, new Seq(seq));
    }

    /// The chunks of a transaction.
    List<Changeset.Full> read(ActorId actor, long version) {
        return transactions.getOrDefault(actor, List.of()).get((int) version - 1);
    }

    /// One book for all who hold everything up to a head.
    ActorBook complete(DbVersion head) {
        while (completeBooks.size() <= head.value()) {
            completeBooks.add(new ActorBook(new DbVersion(completeBooks.size()), RangeSet.EMPTY,
                    new TreeMap<>()));
        }
        return completeBooks.get((int) head.value());
    }
}
