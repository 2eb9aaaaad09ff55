package dev.verdigris.node;

import dev.verdigris.book.Book;
import dev.verdigris.book.Placement;
import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Change;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.RangeSet;
import dev.verdigris.model.Samples;
import dev.verdigris.model.Seq;
import dev.verdigris.model.SeqRange;
import dev.verdigris.model.Timestamp;
import dev.verdigris.protocol.Need;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/// A store that keeps versions as they came: enough to see whether everything gets everywhere.
/// Survives a restart of its node.
final class LogStore {
    static final int CHUNK_ROWS = 10;

    private record Key(ActorId actor, DbVersion version) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byActor = actor.compareTo(other.actor);
            return byActor != 0 ? byActor : version.compareTo(other.version);
        }
    }

    /// Rows of one version, merged or still buffered.
    private record Rows(TreeMap<Seq, Change> rows, Seq lastSeq, Timestamp timestamp) {}

    private final ActorId self;
    private final Book book = new Book(new TreeMap<>());
    private final TreeMap<Key, Rows> merged = new TreeMap<>();
    private final TreeMap<Key, Rows> buffered = new TreeMap<>();

    LogStore(ActorId self) {
        this.self = self;
    }

    SortedMap<ActorId, ActorBook> books() {
        return book.snapshot();
    }

    ActorBook own() {
        return book.get(self);
    }

    /// A transaction of our own with so many rows, and its chunks.
    List<Changeset.Full> commit(int rowCount) {
        var draft = book.draft();
        DbVersion version = own().head().next();
        merge(Samples.chunk(self, version.value(), 0, rowCount - 1, rowCount - 1));
        draft.ownStored(self, version);
        book.publish(draft);
        return chunks(merged, version, RangeSet.of(0, rowCount - 1), self);
    }

    SortedMap<ActorId, ActorBook> apply(List<Changeset> batch) {
        var draft = book.draft();
        for (Changeset changeset : batch) {
            switch (draft.place(changeset)) {
                case Placement.AlreadyHeld _ -> { }
                case Placement.Merge merge -> {
                    merge(merge.whole());
                    draft.stored(merge);
                }
                case Placement.Buffer buffer -> {
                    put(buffered, buffer.chunk());
                    draft.stored(buffer);
                }
                case Placement.Complete complete -> {
                    put(buffered, complete.lastPiece());
                    Key key = key(complete.lastPiece());
                    Rows whole = Objects.requireNonNull(buffered.remove(key));
                    merged.put(key, whole);
                    draft.stored(complete);
                }
                case Placement.Clear clear -> draft.stored(clear);
            }
        }
        return book.publish(draft);
    }

    private void merge(Changeset.Full whole) {
        buffered.remove(key(whole));
        put(merged, whole);
    }

    private static void put(Map<Key, Rows> where, Changeset.Full chunk) {
        Rows rows = where.computeIfAbsent(key(chunk),
                _ -> new Rows(new TreeMap<>(), chunk.lastSeq(), chunk.timestamp()));
        chunk.changes().forEach(change -> rows.rows().put(change.seq(), change));
    }

    private static Key key(Changeset.Full full) {
        return new Key(full.actor(), full.version());
    }

    List<Changeset> read(List<Need> needs) {
        var answers = new ArrayList<Changeset>();
        for (Need need : needs) {
            switch (need) {
                case Need.Whole(var actor, var versions) -> {
                    for (long v = versions.first().value(); v <= versions.last().value(); v++) {
                        var version = new DbVersion(v);
                        Rows rows = Objects.requireNonNull(merged.get(new Key(actor, version)));
                        answers.addAll(chunks(merged, version,
                                RangeSet.of(SeqRange.upTo(rows.lastSeq())), actor));
                    }
                }
                case Need.Part(var actor, var version, var seqs) -> answers.addAll(chunks(
                        merged.containsKey(new Key(actor, version)) ? merged : buffered,
                        version, seqs, actor));
            }
        }
        return answers;
    }

    private static List<Changeset.Full> chunks(Map<Key, Rows> from, DbVersion version,
            RangeSet seqs, ActorId actor) {
        Rows rows = Objects.requireNonNull(from.get(new Key(actor, version)));
        var chunks = new ArrayList<Changeset.Full>();
        for (RangeSet.Range range : seqs.ranges()) {
            for (long first = range.first(); first <= range.last(); first += CHUNK_ROWS) {
                var covered = SeqRange.of(first, Math.min(range.last(), first + CHUNK_ROWS - 1));
                chunks.add(new Changeset.Full(actor, version, List.copyOf(rows.rows().subMap(
                        covered.first(), true, covered.last(), true).values()),
                        covered, rows.lastSeq(), rows.timestamp()));
            }
        }
        return chunks;
    }

    /// All rows merged, to compare stores by.
    String content() {
        var text = new StringBuilder();
        merged.forEach((key, rows) -> text.append(key).append(rows.rows().size()).append('\n'));
        return text.toString();
    }

    /// The invariant that matters most: what the book claims is stored.
    boolean holdsWhatItClaims() {
        return book.snapshot().entrySet().stream().allMatch(entry ->
                entry.getValue().held().ranges().stream().allMatch(range -> {
                    for (long version = range.first(); version <= range.last(); version++) {
                        Rows rows = merged.get(new Key(entry.getKey(), new DbVersion(version)));
                        if (rows == null || rows.rows().size() != rows.lastSeq().value() + 1) {
                            return false;
                        }
                    }
                    return true;
                }));
    }
}
