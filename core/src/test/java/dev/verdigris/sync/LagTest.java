package dev.verdigris.sync;

import static dev.verdigris.model.Samples.actor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.book.BookView;
import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.Partial;
import dev.verdigris.model.RangeSet;
import dev.verdigris.model.Seq;
import dev.verdigris.model.SeqRange;
import dev.verdigris.model.Timestamp;
import dev.verdigris.protocol.SyncState;
import dev.verdigris.time.HybridClock;
import dev.verdigris.time.Moment;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LagTest {
    private static final ActorId SELF = actor(0);
    private static final ActorId A = actor(1);
    private static final ActorId B = actor(2);
    private static final Duration DAY = Duration.ofDays(1);

    private final BookView books = new BookView(new TreeMap<>());
    private Moment now = Moment.START;
    private final HybridClock clock = new HybridClock(() -> DAY.toNanos() * 7 + now.nanos());
    private final Lag lag = new Lag(SELF, books, clock);

    private static ActorBook book(long head, RangeSet gaps) {
        return new ActorBook(new DbVersion(head), gaps, Collections.emptyNavigableMap());
    }

    private void hold(ActorId actor, long head, RangeSet gaps) {
        books.learn(actor, book(head, gaps));
        lag.learned(actor, now);
    }

    private void told(ActorId actor, long head) {
        lag.told(new SyncState(new TreeMap<>(Map.of(actor, book(head, RangeSet.EMPTY)))), now);
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    @Test
    void whoHoldsAllThatWasToldIsNotBehind() {
        hold(A, 10, RangeSet.EMPTY);
        told(A, 10);
        assertThat(lag.view(now).actors()).isEmpty();
        assertThat(lag.view(now).versions()).isZero();
        assertThat(lag.view(now).age()).isZero();
    }

    @Test
    void gapsAndWhatPeersToldBeyondTheHeadAreMissing() {
        hold(A, 10, RangeSet.of(3, 5));
        told(A, 14);
        told(B, 2);
        pass(Duration.ofSeconds(2));
        assertThat(lag.view(now).actors()).containsExactly(
                new LagView.OfActor(A, 7, Duration.ofSeconds(2)),
                new LagView.OfActor(B, 2, Duration.ofSeconds(2)));
        assertThat(lag.view(now).versions()).isEqualTo(9);
    }

    @Test
    void aPartialVersionIsMissing() {
        var partial = new Partial(RangeSet.of(0, 3), new Seq(9));
        books.learn(A, new ActorBook(new DbVersion(1), RangeSet.EMPTY,
                new TreeMap<>(Map.of(new DbVersion(1), partial))));
        lag.learned(A, now);
        assertThat(lag.missing(A)).isOne();
    }

    @Test
    void aPushThatIsNotAppliedYetIsMissingUntilItIs() {
        lag.heard(A, new DbVersion(1), now);
        assertThat(lag.missing(A)).isOne();
        hold(A, 1, RangeSet.EMPTY);
        assertThat(lag.missing(A)).isZero();
        lag.heard(A, new DbVersion(1), now);
        assertThat(lag.missing(A)).isZero();
    }

    @Test
    void theAgeCountsFromWhenSomethingBeganToBeMissingWithoutAPause() {
        hold(A, 10, RangeSet.of(3, 5));
        pass(Duration.ofSeconds(1));
        hold(A, 10, RangeSet.of(4, 4));
        pass(Duration.ofSeconds(1));
        assertThat(lag.view(now).age()).isEqualTo(Duration.ofSeconds(2));
        hold(A, 10, RangeSet.EMPTY);
        told(A, 11);
        assertThat(lag.view(now).age()).isZero();
    }

    @Test
    void whoWasAwayForADayIsADayBehindOnceASyncShowsIt() {
        told(A, 1_000);
        pass(Duration.ofSeconds(1));
        assertThat(lag.view(now).age()).isEqualTo(Duration.ofSeconds(1));
        lag.fetched(written(DAY));
        assertThat(lag.view(now).age()).isBetween(DAY, DAY.plusSeconds(1));
        lag.fetched(written(Duration.ofHours(1)));
        assertThat(lag.view(now).age())
                .isBetween(Duration.ofHours(1), Duration.ofMinutes(61));
        hold(A, 1_000, RangeSet.EMPTY);
        assertThat(lag.view(now).age()).isZero();
    }

    private Changeset written(Duration ago) {
        return new Changeset.Full(A, new DbVersion(1), List.of(), SeqRange.of(0, 0), new Seq(0),
                Timestamp.ofUnixNanos(DAY.toNanos() * 7 + now.nanos() - ago.toNanos()));
    }

    @Test
    void whatNobodySaysAgainIsForgotten() {
        hold(A, 10, RangeSet.of(3, 5));
        told(A, 1_000);
        told(B, 5);
        pass(Lag.TOLD_FOR.dividedBy(2));
        told(B, 5);
        pass(Lag.TOLD_FOR.dividedBy(2).plusNanos(1));
        assertThat(lag.view(now).actors()).extracting(LagView.OfActor::versions)
                .as("the gap of A, and B").containsExactly(3L, 5L);
    }

    @Test
    void nobodyMakesUsNoteMoreActorsThanTheLimit() {
        for (int i = 0; i < Lag.ACTORS_MAX + 10; i++) {
            lag.heard(actor(i + 1), new DbVersion(Long.MAX_VALUE - 1), now);
        }
        assertThat(lag.view(now).actors()).hasSize(Lag.ACTORS_MAX);
        assertThat(lag.view(now).versions()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void ourOwnVersionsAreNeverMissing() {
        lag.heard(SELF, new DbVersion(3), now);
        told(SELF, 9);
        assertThat(lag.view(now).actors()).isEmpty();
    }

    @Test
    void youngIsOnlyWhatIsMissingAndHasNotBeenForLong() {
        Duration pause = Duration.ofMillis(500);
        assertThat(lag.isYoung(pause, now)).as("nothing is missing").isFalse();
        told(A, 1);
        pass(pause.minusNanos(1));
        told(B, 1);
        assertThat(lag.isYoung(pause, now)).isTrue();
        pass(Duration.ofNanos(1));
        assertThat(lag.isYoung(pause, now)).isFalse();
    }
}
