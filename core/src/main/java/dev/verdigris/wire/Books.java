package dev.verdigris.wire;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.MalformedMessage;
import dev.verdigris.model.Partial;
import dev.verdigris.model.RangeSet;
import dev.verdigris.model.Seq;
import dev.verdigris.protocol.SyncState;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// What a node holds of every actor, and the sets of numbers it is made of.
final class Books {
    private static final int RANGE_BYTES_MIN = 2;
    /// Version, last position and an empty set.
    private static final int PARTIAL_BYTES_MIN = 3;
    /// The actor, the section's length, head, no gaps, no partials.
    private static final int ENTRY_BYTES_MIN = ActorId.BYTES + 4;

    private Books() {}

    static void write(WireWriter out, SyncState state) {
        out.count(state.books().size(), WireFormat.ACTORS_PER_STATE_MAX, "actors");
        long partials = 0;
        for (ActorBook book : state.books().values()) {
            partials += book.partials().size();
        }
        if (partials > WireFormat.PARTIALS_PER_STATE_MAX) {
            throw new IllegalArgumentException("partials: " + partials);
        }
        for (Map.Entry<ActorId, ActorBook> entry : state.books().entrySet()) {
            Members.writeActor(out, entry.getKey());
            int section = out.open();
            writeBook(out, entry.getValue());
            out.close(section);
        }
    }

    private static void writeBook(WireWriter out, ActorBook book) {
        out.counter(book.head().value(), "head");
        writeRanges(out, book.gaps());
        NavigableMap<DbVersion, Partial> partials = book.partials();
        out.varint(partials.size());
        for (Map.Entry<DbVersion, Partial> entry : partials.entrySet()) {
            out.counter(entry.getKey().value(), "partial version");
            out.counter(entry.getValue().lastSeq().value(), "last position");
            writeRanges(out, entry.getValue().held());
        }
    }

    static SyncState read(WireReader in) throws MalformedMessage {
        int count = in.count(WireFormat.ACTORS_PER_STATE_MAX, ENTRY_BYTES_MIN, "actors");
        var books = new TreeMap<ActorId, ActorBook>();
        int partialsLeft = WireFormat.PARTIALS_PER_STATE_MAX;
        for (int i = 0; i < count; i++) {
            ActorId actor = Members.readActor(in);
            if (!books.isEmpty() && books.lastKey().compareTo(actor) >= 0) {
                throw new MalformedMessage("actors out of order", i);
            }
            int outer = in.enter("book");
            ActorBook book = readBook(in, partialsLeft);
            partialsLeft -= book.partials().size();
            books.put(actor, book);
            in.leave(outer);
        }
        return new SyncState(books);
    }

    /// Refuses what cannot be true of any node: planning from it would ask for versions that are
    /// not there, or skip some that are.
    private static ActorBook readBook(WireReader in, int partialsMax) throws MalformedMessage {
        long head = in.counter("head");
        RangeSet gaps = readRanges(in, "gaps");
        if (!within(gaps, 1, head - 1)) {
            throw new MalformedMessage("gaps outside versions below", head);
        }
        int count = in.count(partialsMax, PARTIAL_BYTES_MIN, "partials");
        var partials = new TreeMap<DbVersion, Partial>();
        long previous = 0;
        for (int i = 0; i < count; i++) {
            long version = in.counter("partial version");
            if (version <= previous || version > head || gaps.contains(version)) {
                throw new MalformedMessage("partial version", version);
            }
            previous = version;
            partials.put(new DbVersion(version), readPartial(in));
        }
        return new ActorBook(new DbVersion(head), gaps, partials);
    }

    private static Partial readPartial(WireReader in) throws MalformedMessage {
        long lastSeq = in.counter("last position");
        RangeSet held = readRanges(in, "positions");
        if (!within(held, 0, lastSeq)) {
            throw new MalformedMessage("positions beyond", lastSeq);
        }
        return new Partial(held, new Seq(lastSeq));
    }

    private static boolean within(RangeSet set, long first, long last) {
        return set.isEmpty()
                || first <= last && RangeSet.of(first, last).containsAll(set);
    }

    /// Each range as its distance from the one before and how many numbers follow its first.
    static void writeRanges(WireWriter out, RangeSet set) {
        out.spendRanges(set.rangeCount());
        out.varint(set.rangeCount());
        long least = 0;
        for (RangeSet.Range range : set.ranges()) {
            if (range.last() > WireFormat.COUNTER_MAX) {
                throw new IllegalArgumentException("range up to " + range.last());
            }
            out.varint(range.first() - least);
            out.varint(range.last() - range.first());
            least = range.last() + 2;
        }
    }

    static RangeSet readRanges(WireReader in, String what) throws MalformedMessage {
        int count = in.count(WireFormat.RANGES_PER_MESSAGE_MAX, RANGE_BYTES_MIN, what);
        in.spendRanges(count);
        var bounds = new long[2 * count];
        long least = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            long first = least + in.counter(what);
            // Three numbers below 2⁶² can pass 2⁶³, two cannot.
            if (first > WireFormat.COUNTER_MAX) {
                throw new MalformedMessage(what, first);
            }
            long last = first + in.counter(what);
            if (last > WireFormat.COUNTER_MAX) {
                throw new MalformedMessage(what, last);
            }
            bounds[i] = first;
            bounds[i + 1] = last;
            least = last + 2;
        }
        return RangeSet.ofBounds(bounds);
    }
}
