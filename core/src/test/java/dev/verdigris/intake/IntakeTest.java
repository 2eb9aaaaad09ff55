package dev.verdigris.intake;

import static dev.verdigris.model.Samples.actor;
import static dev.verdigris.model.Samples.chunk;
import static dev.verdigris.model.Samples.cleared;
import static dev.verdigris.model.Samples.whole;
import static dev.verdigris.protocol.Effect.GrantSync.costOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.book.Book;
import dev.verdigris.book.BookView;
import dev.verdigris.book.Placement;
import dev.verdigris.intake.Intake.Sighting;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.Timestamp;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Event;
import dev.verdigris.protocol.SyncId;
import dev.verdigris.time.HybridClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class IntakeTest {
    private static final ActorId SELF = actor(0);
    private static final ActorId A = actor(1);
    private static final SyncId SESSION = new SyncId(SyncId.Role.CLIENT, 1);

    private final Book book = new Book(new TreeMap<>());
    private final BookView view = new BookView(book.snapshot());
    private final List<Effect> effects = new ArrayList<>();

    private static final int ACTORS_HELD_MAX = 20;

    private Intake intake(int waitingMax, int batchMax) {
        return new Intake(
                new IntakeConfig(waitingMax, 1L << 20, batchMax, 1L << 20), SELF, view, 4,
                ACTORS_HELD_MAX);
    }

    /// Ends the step; the changesets of the batch that begins, none if none does.
    private List<Changeset> settle(Intake intake) {
        effects.clear();
        intake.settle(effects::add);
        return effects.stream().filter(Effect.Apply.class::isInstance)
                .flatMap(effect -> ((Effect.Apply) effect).batch().stream()).toList();
    }

    private void store(List<Changeset> batch) {
        var draft = book.draft();
        for (Changeset changeset : batch) {
            if (draft.place(changeset) instanceof Placement.ToStore toStore) {
                draft.stored(toStore);
            }
        }
        book.publish(draft).forEach(view::learn);
    }

    @Test
    void anIdleWriterGetsTheFirstAtOnceAndABusyOneTheRestTogether() {
        Intake intake = intake(100, 100);
        intake.pushed(whole(A, 1));
        assertThat(settle(intake)).containsExactly(whole(A, 1));
        intake.pushed(whole(A, 2));
        intake.pushed(whole(A, 3));
        assertThat(settle(intake)).isEmpty();
        store(List.of(whole(A, 1)));
        intake.applied(false);
        assertThat(settle(intake)).containsExactly(whole(A, 2), whole(A, 3));
    }

    @Test
    void aBatchIsLimitedInChangesButHoldsAtLeastOneChangeset() {
        Intake intake = intake(100, 10);
        intake.pushed(chunk(A, 1, 0, 19, 19));
        intake.pushed(chunk(A, 2, 0, 5, 5));
        intake.pushed(chunk(A, 3, 0, 5, 5));
        for (int version = 1; version <= 3; version++) {
            assertThat(settle(intake)).hasSize(1);
            intake.applied(false);
        }
    }

    @Test
    void whatIsHeldWaitsOrIsBeingAppliedIsADuplicate() {
        Intake intake = intake(100, 100);
        assertThat(intake.pushed(whole(A, 1))).isEqualTo(Sighting.FIRST);
        assertThat(intake.pushed(whole(A, 1))).isEqualTo(Sighting.DUPLICATE);
        store(settle(intake));
        assertThat(intake.pushed(whole(A, 1))).isEqualTo(Sighting.DUPLICATE);
        intake.applied(false);
        assertThat(intake.pushed(whole(A, 1))).isEqualTo(Sighting.DUPLICATE);
        assertThat(intake.stats().duplicates()).isEqualTo(3);
    }

    @Test
    void inventedActorsFillTheBookUpToALimitAndNoActorThatIsHeldSuffers() {
        Intake intake = intake(100, 100);
        for (int i = 0; i < ACTORS_HELD_MAX; i++) {
            assertThat(intake.pushed(whole(new ActorId(7, i), 1))).isEqualTo(Sighting.FIRST);
            store(settle(intake));
            intake.applied(false);
        }
        var oneTooMany = new ActorId(7, ACTORS_HELD_MAX);
        assertThat(intake.pushed(whole(oneTooMany, 1))).isEqualTo(Sighting.DUPLICATE);
        assertThat(intake.synced(SESSION, whole(oneTooMany, 1))).isFalse();
        assertThat(intake.stats().actorsRefused()).isEqualTo(2);
        assertThat(intake.pushed(whole(new ActorId(7, 3), 2))).isEqualTo(Sighting.FIRST);
    }

    @Test
    void ourOwnVersionsNeverComeBackIn() {
        Intake intake = intake(100, 100);
        assertThat(intake.pushed(whole(SELF, 1))).isEqualTo(Sighting.DUPLICATE);
        assertThat(intake.synced(SESSION, cleared(SELF, 1, 3))).isFalse();
        assertThat(settle(intake)).isEmpty();
    }

    /// The incident this guards against: a schema error made every apply fail, each failure made
    /// the node forget the changeset, and so each copy that came was relayed as if it were news.
    @Test
    void aChangesetWhoseApplyFailsIsAppliedAgainButNotRelayedAgain() {
        Intake intake = intake(100, 100);
        assertThat(intake.pushed(whole(A, 1))).isEqualTo(Sighting.FIRST);
        for (int i = 0; i < 50; i++) {
            assertThat(settle(intake)).containsExactly(whole(A, 1));
            intake.applied(true);
            assertThat(intake.pushed(whole(A, 1))).isEqualTo(Sighting.AGAIN);
        }
        assertThat(intake.stats().batchesFailed()).isEqualTo(50);
    }

    @Test
    void relayingIsBoundedUnderAnySchedule() {
        for (long seed = 0; seed < 50; seed++) {
            var random = new SplittableRandom(seed);
            Intake intake = intake(1 + random.nextInt(6), 1 + random.nextInt(6));
            var firsts = new TreeMap<String, Integer>();
            for (int step = 0; step < 600; step++) {
                Changeset.Full piece = whole(actor(1 + random.nextInt(8)), 1 + random.nextInt(40));
                switch (random.nextInt(6)) {
                    case 0 -> intake.applied(true);
                    case 1 -> intake.synced(SESSION, piece);
                    case 2 -> settle(intake);
                    default -> {
                        if (intake.pushed(piece) == Sighting.FIRST) {
                            firsts.merge(piece.actor() + "/" + piece.version(), 1, Integer::sum);
                        }
                    }
                }
            }
            assertThat(firsts.values()).as("seed " + seed).isNotEmpty().containsOnly(1);
        }
    }

    @Test
    void atTheLimitTheOldestBroadcastIsDroppedAndMayComeAgain() {
        Intake intake = intake(2, 100);
        intake.pushed(whole(A, 1));
        settle(intake);
        intake.pushed(whole(A, 2));
        intake.pushed(whole(actor(2), 2));
        intake.pushed(whole(A, 4));
        assertThat(settle(intake)).isEmpty();
        assertThat(effects).containsExactly(new Effect.Announce(
                new Event.ChangesDropped(Event.Queue.INTAKE, 1)));
        intake.applied(false);
        assertThat(settle(intake)).containsExactly(whole(actor(2), 2), whole(A, 4));
        assertThat(intake.pushed(whole(A, 2))).isEqualTo(Sighting.AGAIN);
        assertThat(intake.pushed(whole(actor(2), 2))).isEqualTo(Sighting.DUPLICATE);
    }

    @Test
    void whatASyncBringsIsNeverDropped() {
        Intake intake = intake(2, 100);
        intake.pushed(whole(A, 1));
        settle(intake);
        intake.pushed(whole(A, 2));
        for (int version = 3; version <= 9; version++) {
            assertThat(intake.synced(SESSION, whole(A, version))).isTrue();
        }
        assertThat(intake.holdsOf(SESSION)).isTrue();
        intake.applied(false);
        assertThat(settle(intake)).hasSize(7).doesNotContain(whole(A, 2));
        assertThat(intake.applied(false)).containsExactlyEntriesOf(
                new TreeMap<>(Map.of(SESSION, 7 * costOf(whole(A, 3)))));
        assertThat(intake.holdsOf(SESSION)).isFalse();
    }

    @Test
    void aFailedBatchStillGivesItsSessionsRoom() {
        Intake intake = intake(10, 10);
        intake.synced(SESSION, whole(A, 1));
        settle(intake);
        assertThat(intake.applied(true)).containsEntry(SESSION, costOf(whole(A, 1)));
        assertThat(intake.synced(SESSION, whole(A, 1))).isTrue();
    }

    @Test
    void aDriftingClockIsAnnouncedOnceUntilItIsRightAgain() {
        var clocks = new PeerClocks(new HybridClock(() -> 1_000_000_000L));
        var right = Timestamp.ofUnixNanos(1_000_000_000L);
        var ahead = Timestamp.ofUnixNanos(9_000_000_000L);
        clocks.observe(A, ahead, effects::add);
        clocks.observe(A, ahead, effects::add);
        assertThat(effects).containsExactly(
                new Effect.Announce(new Event.ClockDrift(A, ahead)));
        clocks.observe(A, right, effects::add);
        clocks.observe(A, ahead, effects::add);
        assertThat(effects).hasSize(2);
    }
}
