package dev.verdigris.book;

import static dev.verdigris.model.Samples.actor;
import static dev.verdigris.model.Samples.chunk;
import static dev.verdigris.model.Samples.cleared;
import static dev.verdigris.model.Samples.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.InvariantViolation;
import dev.verdigris.model.RangeSet;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BookDraftTest {
    private static final ActorId A = actor(1);

    private final Book book = new Book(new TreeMap<>());

    private static <P extends Placement> P place(
            BookDraft draft, Class<P> kind, Changeset changeset) {
        return kind.cast(draft.place(changeset));
    }

    private void store(Changeset... changesets) {
        var draft = book.draft();
        for (Changeset changeset : changesets) {
            if (draft.place(changeset) instanceof Placement.ToStore toStore) {
                draft.stored(toStore);
            }
        }
        book.publish(draft);
    }

    @Test
    void whatLiesBetweenTheHeadAndANewVersionBecomesAGap() {
        store(whole(A, 2), whole(A, 6));
        assertThat(book.get(A).head()).isEqualTo(new DbVersion(6));
        assertThat(book.get(A).gaps().ranges())
                .containsExactly(new RangeSet.Range(1, 1), new RangeSet.Range(3, 5));
    }

    @Test
    void aPlacementAloneClaimsNothing() {
        var draft = book.draft();
        assertThat(draft.place(whole(A, 1))).isInstanceOf(Placement.Merge.class);
        book.publish(draft);
        assertThat(book.get(A)).isEqualTo(ActorBook.EMPTY);
    }

    @Test
    void aDraftThatIsDroppedClaimsNothing() {
        var rolledBack = book.draft();
        rolledBack.stored(place(rolledBack, Placement.Merge.class, whole(A, 1)));
        store(whole(A, 2));
        assertThat(book.get(A).holds(new DbVersion(1))).isFalse();
        assertThatThrownBy(() -> book.publish(rolledBack)).isInstanceOf(InvariantViolation.class);
    }

    @Test
    void aPlacementIsWorthlessOnceTheBookHasMoved() {
        var draft = book.draft();
        var early = place(draft, Placement.Buffer.class, chunk(A, 1, 0, 4, 9));
        draft.stored(place(draft, Placement.Buffer.class, chunk(A, 1, 5, 6, 9)));
        assertThatThrownBy(() -> draft.stored(early)).isInstanceOf(InvariantViolation.class);
    }

    @Test
    void theLastPieceOfAPartialCompletesIt() {
        store(chunk(A, 3, 0, 4, 9), chunk(A, 3, 8, 9, 9));
        assertThat(book.get(A).holds(new DbVersion(3))).isFalse();
        assertThat(book.get(A).gaps()).isEqualTo(RangeSet.of(1, 2));
        var draft = book.draft();
        draft.stored(place(draft, Placement.Complete.class, chunk(A, 3, 5, 7, 9)));
        assertThat(draft.get(A).holds(new DbVersion(3))).isTrue();
        assertThat(draft.get(A).partials()).isEmpty();
    }

    @Test
    void aWholeVersionSupersedesWhatIsBufferedOfIt() {
        store(chunk(A, 1, 0, 4, 9));
        var placement = place(book.draft(), Placement.Merge.class, chunk(A, 1, 0, 9, 9));
        assertThat(placement.supersedesBuffered()).isTrue();
    }

    @Test
    void aLowerLastPositionCompletesAPartialInEitherOrder() {
        store(chunk(A, 1, 0, 4, 9));
        var draft = book.draft();
        // The server has lost positions 5 to 9 to later versions.
        draft.stored((Placement.ToStore) draft.place(chunk(A, 1, 3, 4, 4)));
        assertThat(draft.get(A).holds(new DbVersion(1))).isTrue();

        var other = book.draft();
        other.stored(place(other, Placement.Buffer.class, chunk(actor(2), 1, 3, 4, 4)));
        other.stored(place(other, Placement.Complete.class, chunk(actor(2), 1, 0, 2, 9)));
        assertThat(other.get(actor(2)).holds(new DbVersion(1))).isTrue();
    }

    @Test
    void aClearingTellsOnlyWhatWasNotHeld() {
        store(whole(A, 2), chunk(A, 4, 0, 1, 2));
        var placement = place(book.draft(), Placement.Clear.class, cleared(A, 1, 6));
        assertThat(placement.versions().ranges())
                .containsExactly(new RangeSet.Range(1, 1), new RangeSet.Range(3, 6));
        assertThat(placement.buffered()).containsExactly(new DbVersion(4));
        store(cleared(A, 1, 6));
        assertThat(book.get(A).isComplete()).isTrue();
        assertThat(book.get(A).head()).isEqualTo(new DbVersion(6));
    }

    @Test
    void ourOwnVersionsHaveNoHoles() {
        var draft = book.draft();
        draft.ownStored(A, new DbVersion(1));
        draft.ownStored(A, new DbVersion(2));
        assertThat(draft.get(A).held()).isEqualTo(RangeSet.of(1, 2));
        assertThatThrownBy(() -> draft.ownStored(A, new DbVersion(4)))
                .isInstanceOf(InvariantViolation.class);
    }

    @Test
    void aViewRefusesAFallingHead() {
        store(whole(A, 1), whole(A, 2));
        var view = new BookView(book.snapshot());
        assertThatThrownBy(() -> view.learn(A, ActorBook.EMPTY))
                .isInstanceOf(InvariantViolation.class);
    }
}
