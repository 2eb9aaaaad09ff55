package dev.verdigris.model;

import static dev.verdigris.model.Samples.actor;
import static dev.verdigris.model.Samples.chunk;
import static dev.verdigris.model.Samples.cleared;
import static dev.verdigris.model.Samples.whole;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ActorBookTest {
    private static final ActorId A = actor(1);

    /// Versions 1 to 10, of which 3 and 4 are gaps and 7 has come up to position 4 of 9.
    private static final ActorBook BOOK = new ActorBook(new DbVersion(10), RangeSet.of(3, 4),
            new TreeMap<>(Map.of(new DbVersion(7), new Partial(RangeSet.of(0, 4), new Seq(9)))));

    @Test
    void aVersionIsHeldIfItIsNoGapNotPartialAndNotAboveTheHead() {
        assertThat(BOOK.held().ranges()).containsExactly(new RangeSet.Range(1, 2),
                new RangeSet.Range(5, 6), new RangeSet.Range(8, 10));
        for (long version = 1; version <= 12; version++) {
            assertThat(BOOK.holds(new DbVersion(version))).as("version " + version)
                    .isEqualTo(BOOK.held().contains(version));
        }
    }

    @Test
    void aChunkIsHeldIfItsPositionsAre() {
        assertThat(BOOK.holds(chunk(A, 7, 2, 4, 9))).isTrue();
        assertThat(BOOK.holds(chunk(A, 7, 2, 5, 9))).isFalse();
        assertThat(BOOK.holds(whole(A, 3))).isFalse();
        assertThat(BOOK.holds(whole(A, 10))).isTrue();
        assertThat(BOOK.holds(whole(A, 11))).isFalse();
    }

    @Test
    void aChunkThatNamesALowerLastPositionIsNews() {
        assertThat(BOOK.holds(chunk(A, 7, 0, 4, 4))).isFalse();
    }

    @Test
    void aClearingIsHeldIfEveryVersionOfItIs() {
        assertThat(BOOK.holds(cleared(A, 8, 10))).isTrue();
        assertThat(BOOK.holds(cleared(A, 8, 11))).isFalse();
        assertThat(BOOK.holds(cleared(A, 2, 3))).isFalse();
        assertThat(BOOK.holds(cleared(A, 6, 8))).isFalse();
    }

    @Test
    void isCompleteWithoutGapsAndPartials() {
        assertThat(BOOK.isComplete()).isFalse();
        assertThat(ActorBook.EMPTY.isComplete()).isTrue();
        assertThat(ActorBook.EMPTY.held()).isEqualTo(RangeSet.EMPTY);
    }
}
