package dev.verdigris.sync;

import static dev.verdigris.model.Samples.actor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.Partial;
import dev.verdigris.model.RangeSet;
import dev.verdigris.model.Seq;
import dev.verdigris.model.VersionRange;
import dev.verdigris.protocol.Need;
import dev.verdigris.protocol.SyncState;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class NeedsTest {
    private static final ActorId SELF = actor(0);
    private static final ActorId A = actor(1);
    private static final int LAST_SEQ = 9;

    private static SyncState state(ActorId actor, ActorBook book) {
        return new SyncState(new TreeMap<>(Map.of(actor, book)));
    }

    private static ActorBook book(long head, RangeSet gaps, Map<Long, RangeSet> partials) {
        var parts = new TreeMap<DbVersion, Partial>();
        partials.forEach((version, held) ->
                parts.put(new DbVersion(version), new Partial(held, new Seq(LAST_SEQ))));
        return new ActorBook(new DbVersion(head), gaps, parts);
    }

    private static ActorBook upTo(long head) {
        return book(head, RangeSet.EMPTY, Map.of());
    }

    @Test
    void anEmptyNodeNeedsAllThePeerHolds() {
        assertThat(Needs.between(state(A, ActorBook.EMPTY),
                state(A, book(9, RangeSet.of(3, 4), Map.of())), SELF))
                .containsExactly(new Need.Whole(A, VersionRange.of(1, 2)),
                        new Need.Whole(A, VersionRange.of(5, 9)));
    }

    @Test
    void nothingAboveThePeersHeadIsAskedFor() {
        assertThat(Needs.between(state(A, book(20, RangeSet.of(5, 15), Map.of())),
                state(A, upTo(10)), SELF))
                .containsExactly(new Need.Whole(A, VersionRange.of(5, 10)));
    }

    @Test
    void nothingOfOurOwnIsAskedFor() {
        assertThat(Needs.between(state(SELF, ActorBook.EMPTY), state(SELF, upTo(5)), SELF))
                .isEmpty();
    }

    @Test
    void ofAPartialOnlyWhatIsMissingIsAskedFor() {
        ActorBook ours = book(3, RangeSet.EMPTY, Map.of(3L, RangeSet.of(0, 4)));
        assertThat(Needs.between(state(A, ours), state(A, upTo(3)), SELF)).containsExactly(
                new Need.Part(A, new DbVersion(3), RangeSet.of(5, LAST_SEQ)));
        assertThat(Needs.between(state(A, ours),
                state(A, book(3, RangeSet.EMPTY, Map.of(3L, RangeSet.of(3, 6)))), SELF))
                .containsExactly(new Need.Part(A, new DbVersion(3), RangeSet.of(5, 6)));
    }

    @Test
    void aPartOfAVersionWeLackIsBetterThanNothing() {
        assertThat(Needs.between(state(A, upTo(2)),
                state(A, book(3, RangeSet.EMPTY, Map.of(3L, RangeSet.of(3, 6)))), SELF))
                .containsExactly(new Need.Part(A, new DbVersion(3), RangeSet.of(3, 6)));
    }

    @Test
    void longRangesAreCutIntoPieces() {
        assertThat(Needs.split(List.of(new Need.Whole(A, VersionRange.of(1, 25))), 10, 100))
                .containsExactly(new Need.Whole(A, VersionRange.of(1, 10)),
                        new Need.Whole(A, VersionRange.of(11, 20)),
                        new Need.Whole(A, VersionRange.of(21, 25)));
        assertThat(Needs.split(List.of(new Need.Whole(A, VersionRange.of(1, 1L << 60))), 10, 100))
                .hasSize(100);
        long largest = Long.MAX_VALUE - 1;
        assertThat(Needs.split(
                List.of(new Need.Whole(A, VersionRange.of(largest - 14, largest))), 10, 100))
                .containsExactly(new Need.Whole(A, VersionRange.of(largest - 14, largest - 5)),
                        new Need.Whole(A, VersionRange.of(largest - 4, largest)));
    }

    @Test
    void onlyWhatIsHeldIsAskedForAndAskingForAllOfItConverges() {
        for (long seed = 0; seed < 2_000; seed++) {
            var random = new SplittableRandom(seed);
            ActorBook ours = randomBook(random);
            ActorBook theirs = randomBook(random);
            RangeSet whole = ours.held();
            var parts = new TreeMap<>(ours.partials());
            List<Need> needs = Needs.split(
                    Needs.between(state(A, ours), state(A, theirs), SELF), 3, 1_000);
            for (Need need : needs) {
                String which = "seed " + seed + ": " + need;
                assertThat(Needs.clip(need, theirs)).as(which).containsExactly(need);
                switch (need) {
                    case Need.Whole(_, var versions) -> {
                        assertThat(whole.intersect(RangeSet.of(versions)).isEmpty()).as(which)
                                .isTrue();
                        whole = whole.plus(RangeSet.of(versions));
                    }
                    case Need.Part(_, var version, var seqs) -> {
                        assertThat(whole.contains(version.value())).as(which).isFalse();
                        Partial known = parts.getOrDefault(version,
                                new Partial(RangeSet.EMPTY, new Seq(LAST_SEQ)));
                        assertThat(known.held().intersect(seqs).isEmpty()).as(which).isTrue();
                        parts.put(version, new Partial(known.held().plus(seqs), known.lastSeq()));
                    }
                }
            }
            // Afterwards we hold all that they hold, whole or in part.
            for (long version = 1; version <= theirs.head().value(); version++) {
                var number = new DbVersion(version);
                Partial part = parts.get(number);
                RangeSet have = whole.contains(version) ? RangeSet.of(0, LAST_SEQ)
                        : part == null ? RangeSet.EMPTY : part.held();
                Partial theirPart = theirs.partials().get(number);
                RangeSet they = theirs.holds(number) ? RangeSet.of(0, LAST_SEQ)
                        : theirPart == null ? RangeSet.EMPTY : theirPart.held();
                assertThat(have.containsAll(they)).as("seed " + seed + ", " + version).isTrue();
            }
        }
    }

    private static ActorBook randomBook(SplittableRandom random) {
        long head = random.nextInt(15);
        RangeSet gaps = RangeSet.EMPTY;
        var partials = new TreeMap<Long, RangeSet>();
        for (long version = 1; version <= head; version++) {
            switch (random.nextInt(5)) {
                case 0 -> gaps = gaps.plus(version, version);
                case 1 -> {
                    int first = random.nextInt(LAST_SEQ);
                    partials.put(version, RangeSet.of(first, random.nextInt(first, LAST_SEQ)));
                }
                default -> { }
            }
        }
        return book(head, gaps, partials);
    }

    @Test
    void aRequestIsClippedToWhatIsHeld() {
        ActorBook held = book(8, RangeSet.of(3, 4), Map.of(6L, RangeSet.of(0, 4)));
        assertThat(Needs.clip(new Need.Whole(A, VersionRange.of(2, 1L << 60)), held))
                .containsExactly(new Need.Whole(A, VersionRange.of(2, 2)),
                        new Need.Whole(A, VersionRange.of(5, 5)),
                        new Need.Whole(A, VersionRange.of(7, 8)));
        assertThat(Needs.clip(new Need.Part(A, new DbVersion(6), RangeSet.of(3, 9)), held))
                .containsExactly(new Need.Part(A, new DbVersion(6), RangeSet.of(3, 4)));
        assertThat(Needs.clip(new Need.Part(A, new DbVersion(4), RangeSet.of(3, 9)), held))
                .isEmpty();
        assertThat(Needs.clip(new Need.Part(A, DbVersion.ZERO, RangeSet.of(3, 9)), held)).isEmpty();
    }

    /// A peer may say that it holds every other version in part, as many as a message may name.
    @Test
    @Timeout(10)
    void aStateOfTheLargestSizeIsComparedAtOnce() {
        var partials = new TreeMap<DbVersion, Partial>();
        for (long i = 1; i <= 1 << 16; i++) {
            partials.put(new DbVersion(2 * i), new Partial(RangeSet.EMPTY, Seq.ZERO));
        }
        var book = new ActorBook(partials.lastKey(), RangeSet.EMPTY, partials);
        assertThat(Needs.between(new SyncState(new TreeMap<>()), state(A, book), SELF))
                .hasSize(1 << 16)
                .contains(new Need.Whole(A, VersionRange.of(3, 3)));
    }
}
