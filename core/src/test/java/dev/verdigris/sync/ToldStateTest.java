package dev.verdigris.sync;

import static dev.verdigris.model.Samples.actor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.Partial;
import dev.verdigris.model.RangeSet;
import dev.verdigris.model.Seq;
import dev.verdigris.model.Timestamp;
import dev.verdigris.protocol.SyncMessage;
import dev.verdigris.protocol.SyncState;
import dev.verdigris.wire.SyncCodec;
import dev.verdigris.wire.WireFormat;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ToldStateTest {
    private static final Partial PARTIAL = new Partial(RangeSet.of(0, 1), new Seq(4));

    private static ActorBook book(long head, RangeSet gaps, long... partials) {
        var byVersion = new TreeMap<DbVersion, Partial>();
        for (long version : partials) {
            byVersion.put(new DbVersion(version), PARTIAL);
        }
        return new ActorBook(new DbVersion(head), gaps, byVersion);
    }

    private static SyncState one(ActorBook book) {
        return new SyncState(new TreeMap<>(Collections.singletonMap(actor(1), book)));
    }

    private static ActorBook told(ActorBook book, int partialsMax, int rangesMax) {
        return ToldState.of(one(book), actor(1), 1, partialsMax, rangesMax).books()
                .getOrDefault(actor(1), ActorBook.EMPTY);
    }

    @Test
    void whatFitsIsToldAsItIs() {
        ActorBook book = book(9, RangeSet.of(2, 3).plus(6, 6), 5, 9);
        assertThat(told(book, 2, 4)).isEqualTo(book);
    }

    @Test
    void versionsFromTheFirstThatDoesNotFitAreNotClaimed() {
        ActorBook book = book(9, RangeSet.of(2, 3).plus(6, 6), 5, 9);
        assertThat(told(book, 1, 4)).isEqualTo(book(8, RangeSet.of(2, 3).plus(6, 6), 5));
        assertThat(told(book, 2, 3)).isEqualTo(book(8, RangeSet.of(2, 3).plus(6, 6), 5));
        assertThat(told(book, 0, 4)).isEqualTo(book(4, RangeSet.of(2, 3)));
        assertThat(told(book, 2, 1)).isEqualTo(book(4, RangeSet.of(2, 3)));
        assertThat(told(book, 2, 0)).isEqualTo(book(1, RangeSet.EMPTY));
    }

    @Test
    void aHeadIsNeverInAGap() {
        assertThat(told(book(9, RangeSet.of(2, 4), 5), 0, 4)).isEqualTo(book(1, RangeSet.EMPTY));
        assertThat(told(book(9, RangeSet.of(1, 4), 5), 0, 4)).isEqualTo(ActorBook.EMPTY);
    }

    @Test
    void nodesThatKnowTooManyLeaveOutDifferentOnesAndNeverThemselves() {
        var books = new TreeMap<ActorId, ActorBook>();
        for (int i = 0; i < 5; i++) {
            books.put(actor(i), book(1, RangeSet.EMPTY));
        }
        var state = new SyncState(books);
        assertThat(ToldState.of(state, actor(1), 3, 9, 9).books())
                .containsOnlyKeys(actor(1), actor(2), actor(3));
        assertThat(ToldState.of(state, actor(4), 3, 9, 9).books())
                .containsOnlyKeys(actor(4), actor(0), actor(1));
    }

    @Test
    void nothingIsToldThatIsNotHeldAndTheLimitsHold() {
        for (long seed = 0; seed < 300; seed++) {
            var random = new SplittableRandom(seed);
            var held = new SyncState(randomBooks(random));
            int partialsMax = random.nextInt(12);
            int rangesMax = random.nextInt(30);
            SyncState told = ToldState.of(held, actor(2), 4, partialsMax, rangesMax);
            int partials = 0;
            int ranges = 0;
            for (var entry : told.books().entrySet()) {
                ActorBook whole = held.books().getOrDefault(entry.getKey(), ActorBook.EMPTY);
                ActorBook cut = entry.getValue();
                assertThat(whole.held().containsAll(cut.held())).as("seed %d", seed).isTrue();
                assertThat(whole.partials()).as("seed %d", seed).containsAllEntriesOf(
                        cut.partials());
                assertThat(cut.gaps().contains(cut.head().value())).as("seed %d", seed).isFalse();
                partials += cut.partials().size();
                ranges += cut.gaps().rangeCount() + cut.partials().size();
            }
            assertThat(partials).as("seed %d", seed).isLessThanOrEqualTo(partialsMax);
            assertThat(ranges).as("seed %d", seed).isLessThanOrEqualTo(rangesMax);
        }
    }

    private static SortedMap<ActorId, ActorBook> randomBooks(SplittableRandom random) {
        var books = new TreeMap<ActorId, ActorBook>();
        for (int i = 0; i < 6; i++) {
            RangeSet gaps = RangeSet.EMPTY;
            var partials = new TreeMap<DbVersion, Partial>();
            for (int version = 1; version < 20; version++) {
                switch (random.nextInt(3)) {
                    case 0 -> gaps = gaps.plus(version, version);
                    case 1 -> partials.put(new DbVersion(version), PARTIAL);
                    default -> { }
                }
            }
            books.put(actor(i), new ActorBook(new DbVersion(20), gaps, partials));
        }
        return books;
    }

    @Test
    void aStateAtEveryLimitMadeOfTheGreatestNumbersFitsAMessage() {
        var books = new TreeMap<ActorId, ActorBook>();
        int rangesOfEach = ToldState.RANGES_MAX / ToldState.ACTORS_MAX + 1;
        long step = WireFormat.COUNTER_MAX / (2 * rangesOfEach + 2);
        var gaps = new long[2 * rangesOfEach];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = (i + 1) * step;
        }
        for (int i = 0; i < ToldState.ACTORS_MAX + 5; i++) {
            books.put(actor(i), new ActorBook(new DbVersion(WireFormat.COUNTER_MAX),
                    RangeSet.ofBounds(gaps), new TreeMap<>(Collections.singletonMap(
                            new DbVersion(WireFormat.COUNTER_MAX - 1), PARTIAL))));
        }
        SyncState told = ToldState.of(new SyncState(books), actor(3));
        assertThat(told.books()).hasSizeLessThanOrEqualTo(ToldState.ACTORS_MAX);
        assertThatCode(() -> SyncCodec.encode(new SyncMessage.State(Timestamp.ZERO, told)))
                .doesNotThrowAnyException();
    }
}
