package dev.verdigris.book;

import static dev.verdigris.model.Samples.actor;
import static dev.verdigris.model.Samples.chunk;
import static dev.verdigris.model.Samples.cleared;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.Partial;
import dev.verdigris.model.RangeSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class BookPropertyTest {
    private static final ActorId A = actor(1);
    private static final int VERSIONS = 12;

    @Test
    void anyOrderAnyChunkingAnyRepetitionGivesOneBook() {
        for (long seed = 0; seed < 1_000; seed++) {
            var random = new Random(seed);
            List<Changeset> pieces = history(random, seed);
            var twice = new ArrayList<>(pieces);
            twice.addAll(pieces.subList(0, random.nextInt(pieces.size() + 1)));
            Collections.shuffle(twice, random);

            ActorBook expected = naive(pieces);
            assertThat(record(pieces, random, seed)).as("seed " + seed).isEqualTo(expected);
            assertThat(record(twice, random, seed)).as("shuffled, seed " + seed)
                    .isEqualTo(expected);
        }
    }

    /// Some versions whole, some cleared, some in chunks of which some may be missing.
    private static List<Changeset> history(Random random, long seed) {
        var pieces = new ArrayList<Changeset>();
        for (int version = 1; version <= VERSIONS; version++) {
            int lastSeq = (int) (seed * 31 + version) % 7;
            switch (random.nextInt(4)) {
                case 0 -> pieces.add(cleared(A, version, version + random.nextInt(2)));
                case 1, 2 -> {
                    for (int first = 0; first <= lastSeq; ) {
                        int last = first + random.nextInt(lastSeq - first + 1);
                        if (random.nextInt(5) > 0) {
                            pieces.add(chunk(A, version, first, last, lastSeq));
                        }
                        first = last + 1;
                    }
                }
                default -> { }
            }
        }
        return pieces;
    }

    /// Records in transactions of random size, some rolled back and repeated, and checks that the
    /// deltas, written to tables as a store would, give what the book says.
    private static ActorBook record(List<Changeset> pieces, Random random, long seed) {
        var book = new Book(new TreeMap<>());
        var gapRows = new TreeSet<String>();
        var partialRows = new TreeMap<DbVersion, Partial>();
        int at = 0;
        while (at < pieces.size()) {
            int end = Math.min(pieces.size(), at + 1 + random.nextInt(4));
            var draft = book.draft();
            for (Changeset piece : pieces.subList(at, end)) {
                if (draft.place(piece) instanceof Placement.ToStore toStore) {
                    draft.stored(toStore);
                }
            }
            if (random.nextInt(4) == 0) {
                continue; // rolled back
            }
            for (BookDelta delta : draft.deltas()) {
                for (RangeSet.Range gone : delta.gapsGone()) {
                    assertThat(gapRows.remove(gone.toString())).as("seed " + seed).isTrue();
                }
                for (RangeSet.Range added : delta.gapsNew()) {
                    assertThat(gapRows.add(added.toString())).as("seed " + seed).isTrue();
                }
                partialRows.putAll(delta.partialsNow());
                assertThat(partialRows.keySet()).containsAll(delta.partialsGone());
                partialRows.keySet().removeAll(delta.partialsGone());
            }
            book.publish(draft);
            at = end;
            assertThat(gapRows).as("seed " + seed).containsExactlyInAnyOrderElementsOf(
                    book.get(A).gaps().ranges().stream().map(Object::toString).toList());
            assertThat(partialRows).as("seed " + seed).isEqualTo(book.get(A).partials());
        }
        return book.get(A);
    }

    private static ActorBook naive(List<Changeset> pieces) {
        var whole = new TreeSet<Long>();
        var parts = new TreeMap<DbVersion, Partial>();
        long head = 0;
        for (Changeset piece : pieces) {
            switch (piece) {
                case Changeset.Cleared(_, var versions) -> {
                    for (long v = versions.first().value(); v <= versions.last().value(); v++) {
                        whole.add(v);
                        head = Math.max(head, v);
                    }
                }
                case Changeset.Full full -> {
                    head = Math.max(head, full.version().value());
                    parts.merge(full.version(),
                            new Partial(RangeSet.of(full.seqs()), full.lastSeq()),
                            (a, b) -> new Partial(a.held().plus(b.held()), a.lastSeq()));
                }
            }
        }
        parts.forEach((version, partial) -> {
            if (partial.missing().isEmpty()) {
                whole.add(version.value());
            }
        });
        parts.keySet().removeIf(version -> whole.contains(version.value()));
        RangeSet gaps = RangeSet.EMPTY;
        for (long version = 1; version <= head; version++) {
            if (!whole.contains(version) && !parts.containsKey(new DbVersion(version))) {
                gaps = gaps.plus(version, version);
            }
        }
        return new ActorBook(new DbVersion(head), gaps, parts);
    }
}
