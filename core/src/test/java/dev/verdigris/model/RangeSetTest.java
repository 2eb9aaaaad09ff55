package dev.verdigris.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Against a naive `BitSet`.
class RangeSetTest {
    private static final int NUMBERS_MAX = 40;

    @Test
    void behavesLikeASetOfBits() {
        for (long seed = 0; seed < 3_000; seed++) {
            var random = new SplittableRandom(seed);
            var left = new BitSet();
            var right = new BitSet();
            RangeSet a = grow(left, random);
            RangeSet b = grow(right, random);
            String which = "seed " + seed + ": " + a + " and " + b;

            assertSame(a, left, which);
            assertSame(a.plus(b), with(left, right, 'p'), which);
            assertSame(a.minus(b), with(left, right, 'm'), which);
            assertSame(a.intersect(b), with(left, right, 'i'), which);
            assertThat(a.containsAll(b)).as(which).isEqualTo(with(right, left, 'm').isEmpty());
            int first = random.nextInt(NUMBERS_MAX);
            int last = random.nextInt(first, NUMBERS_MAX);
            assertThat(a.containsAll(first, last)).as(which)
                    .isEqualTo(left.nextClearBit(first) > last);
            int next = left.nextSetBit(first);
            assertThat(a.intersects(first, last)).as(which).isEqualTo(next >= 0 && next <= last);
        }
    }

    private static RangeSet grow(BitSet bits, SplittableRandom random) {
        RangeSet set = RangeSet.EMPTY;
        int steps = random.nextInt(12);
        for (int i = 0; i < steps; i++) {
            int first = random.nextInt(NUMBERS_MAX);
            int last = Math.min(NUMBERS_MAX - 1, first + random.nextInt(6));
            boolean adds = random.nextInt(3) > 0;
            bits.set(first, last + 1, adds);
            set = adds ? set.plus(first, last) : set.minus(first, last);
        }
        return set;
    }

    private static BitSet with(BitSet a, BitSet b, char operation) {
        var result = (BitSet) a.clone();
        switch (operation) {
            case 'p' -> result.or(b);
            case 'm' -> result.andNot(b);
            default -> result.and(b);
        }
        return result;
    }

    private static void assertSame(RangeSet set, BitSet bits, String which) {
        assertThat(set.count()).as(which).isEqualTo(bits.cardinality());
        for (int i = 0; i <= NUMBERS_MAX; i++) {
            assertThat(set.contains(i)).as("%s at %s", which, i).isEqualTo(bits.get(i));
        }
        long before = -2;
        RangeSet rebuilt = RangeSet.EMPTY;
        for (RangeSet.Range range : set.ranges()) {
            assertThat(range.first()).as("%s: neither touching nor falling", which)
                    .isGreaterThan(before + 1);
            before = range.last();
            rebuilt = RangeSet.of(range.first(), range.last()).plus(rebuilt);
        }
        assertThat(rebuilt).as(which).isEqualTo(set).hasSameHashCodeAs(set);
    }

    @Test
    void reachesUpToTheLargestNumberThatHasASuccessor() {
        RangeSet all = RangeSet.of(0, Long.MAX_VALUE - 1);
        assertThat(all.minus(5, 5).ranges()).containsExactly(
                new RangeSet.Range(0, 4), new RangeSet.Range(6, Long.MAX_VALUE - 1));
        assertThatThrownBy(() -> RangeSet.of(0, Long.MAX_VALUE))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
