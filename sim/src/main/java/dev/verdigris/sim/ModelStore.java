package dev.verdigris.sim;

import dev.verdigris.book.Book;
import dev.verdigris.book.BookDraft;
import dev.verdigris.book.Placement;
import dev.verdigris.crr.ChunkSink;
import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.Partial;
import dev.verdigris.model.RangeSet;
import dev.verdigris.model.SeqRange;
import dev.verdigris.model.SqlValue;
import dev.verdigris.model.Timestamp;
import dev.verdigris.model.VersionRange;
import dev.verdigris.protocol.Need;
import dev.verdigris.protocol.RememberedMember;
import dev.verdigris.protocol.SyncState;
import dev.verdigris.sim.check.RowKey;
import dev.verdigris.store.Commit;
import dev.verdigris.store.ContentDigest;
import dev.verdigris.time.HybridClock;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Books without rows: what is held is decided by the production rules, what it says is not kept.
///
/// Changesets are shared with all other hosts through the [Archive], and so is the book of an actor
/// of which nothing is missing. A transaction has as many rows as it has statements.
final class ModelStore implements HostStore {
    private final ActorId actor;
    private final Archive archive;
    /// Looked up for every delivery; walked only as a sorted copy.
    private final HashMap<ActorId, ActorBook> books = new HashMap<>();
    private List<RememberedMember> remembered;
    private @Nullable HybridClock clock;

    /// @param remembered the members known before the first process begins
    ModelStore(ActorId actor, Archive archive, List<RememberedMember> remembered) {
        this.actor = actor;
        this.archive = archive;
        this.remembered = remembered;
    }

    @Override
    public void open(HybridClock ofProcess) {
        clock = ofProcess;
    }

    @Override
    public void crash() {
        close();
    }

    @Override
    public Commit transact(List<Workload.Sql> statements) {
        if (clock == null) {
            throw new IllegalStateException("the node is down");
        }
        DbVersion version = get(actor).head().next();
        Timestamp now = clock.now();
        List<Changeset.Full> chunks = archive.commit(actor, version, statements.size(), now);
        ActorBook book = archive.complete(version);
        books.put(actor, book);
        return new Commit(book, version, chunks.getLast().lastSeq(), now);
    }

    private ActorBook get(ActorId of) {
        return books.getOrDefault(of, ActorBook.EMPTY);
    }

    @Override
    public SortedMap<ActorId, ActorBook> apply(List<Changeset> batch) {
        var moved = new TreeMap<ActorId, ActorBook>();
        for (Changeset changeset : batch) {
            ActorBook before = get(changeset.actor());
            ActorBook after = with(before, changeset);
            if (!after.equals(before)) {
                books.put(changeset.actor(), after);
                moved.put(changeset.actor(), after);
            }
        }
        return moved;
    }

    private ActorBook with(ActorBook before, Changeset changeset) {
        boolean next = changeset instanceof Changeset.Full full && full.isWhole()
                && before.isComplete() && full.version().value() == before.head().value() + 1;
        ActorBook after = next
                ? archive.complete(before.head().next())
                : placed(before, changeset);
        return after.isComplete() ? archive.complete(after.head()) : after;
    }

    private static ActorBook placed(ActorBook before, Changeset changeset) {
        var book = new Book(new TreeMap<>(Collections.singletonMap(changeset.actor(), before)));
        BookDraft draft = book.draft();
        if (draft.place(changeset) instanceof Placement.ToStore placement) {
            draft.stored(placement);
        }
        return draft.get(changeset.actor());
    }

    @Override
    public SortedMap<ActorId, ActorBook> books() {
        return new TreeMap<>(books);
    }

    @Override
    public List<Changeset.Full> read(DbVersion own) {
        return archive.read(actor, own.value());
    }

    @Override
    public void read(Need need, ChunkSink sink) {
        ActorBook book = get(need.actor());
        switch (need) {
            case Need.Whole(var of, VersionRange versions) -> {
                long last = Math.min(versions.last().value(), book.head().value());
                for (long version = versions.first().value(); version <= last; version++) {
                    if (book.holds(new DbVersion(version))) {
                        archive.read(of, version).forEach(sink::accept);
                    }
                }
            }
            case Need.Part(var of, var version, var seqs) -> {
                if (!version.isAfter(book.head()) && !book.gaps().contains(version.value())) {
                    Partial partial = book.partials().get(version);
                    for (Changeset.Full chunk : archive.read(of, version.value())) {
                        if (asksFor(seqs, chunk.seqs()) && (partial == null
                                || covers(partial.held(), chunk.seqs()))) {
                            sink.accept(chunk);
                        }
                    }
                }
            }
        }
    }

    private static boolean asksFor(RangeSet seqs, SeqRange chunk) {
        return seqs.intersects(chunk.first().value(), chunk.last().value());
    }

    private static boolean covers(RangeSet held, SeqRange chunk) {
        return held.containsAll(chunk.first().value(), chunk.last().value());
    }

    @Override
    public void remember(List<RememberedMember> members) {
        remembered = members;
    }

    @Override
    public List<RememberedMember> remembered() {
        return remembered;
    }

    @Override
    public SortedMap<RowKey, SortedMap<String, SqlValue>> rows() {
        return new TreeMap<>();
    }

    @Override
    public List<List<@Nullable String>> query(String sql) {
        throw new UnsupportedOperationException("there are no rows");
    }

    /// Of the books, for want of rows.
    @Override
    public ContentDigest digest() {
        return new ContentDigest(books.size(), new SyncState(books()).digest(), 0);
    }

    @Override
    public void close() {
        clock = null;
    }
}
