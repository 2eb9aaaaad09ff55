package dev.verdigris.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// An immutable set of non-negative numbers kept as disjoint, non-adjacent ranges in rising order.
///
/// Holds versions or positions; the caller knows which. Every operation costs at most the number of
/// ranges, which is small where gaps are few.
public final class RangeSet {
    public static final RangeSet EMPTY = new RangeSet(new long[0]);

    /// A range, both ends included.
    ///
    /// @param last less than [Long#MAX_VALUE], so that the number after it exists
    public record Range(long first, long last) {
        public Range {
            if (first < 0 || last < first || last == Long.MAX_VALUE) {
                throw new IllegalArgumentException("no range " + first + " to " + last);
            }
        }

        public long count() {
            return last - first + 1;
        }
    }

    /// first0, last0, first1, last1, …; every first is at least two above the last before it.
    private final long[] bounds;

    private RangeSet(long[] bounds) {
        this.bounds = bounds;
    }

    public static RangeSet of(long first, long last) {
        var range = new Range(first, last);
        return new RangeSet(new long[] {range.first(), range.last()});
    }

    public static RangeSet of(VersionRange versions) {
        return of(versions.first().value(), versions.last().value());
    }

    public static RangeSet of(SeqRange seqs) {
        return of(seqs.first().value(), seqs.last().value());
    }

    /// Takes the form in which sets are written down.
    ///
    /// @param bounds the first and the last number of each range, in rising order; not kept
    /// @throws IllegalArgumentException if ranges touch, overlap, fall or hold negative numbers
    public static RangeSet ofBounds(long... bounds) {
        boolean ordered = bounds.length % 2 == 0 && (bounds.length == 0 || bounds[0] >= 0);
        for (int i = 1; i < bounds.length && ordered; i++) {
            // Not `+ 1`, which could overflow: the earlier bound is not negative.
            ordered = i % 2 == 1 ? bounds[i] >= bounds[i - 1] : bounds[i] - 1 > bounds[i - 1];
        }
        if (!ordered) {
            throw new IllegalArgumentException("no set has bounds " + Arrays.toString(bounds));
        }
        return bounds.length == 0 ? EMPTY : new RangeSet(bounds.clone());
    }

    public boolean isEmpty() {
        return bounds.length == 0;
    }

    public int rangeCount() {
        return bounds.length / 2;
    }

    /// How many numbers are in the set.
    public long count() {
        long count = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            count += bounds[i + 1] - bounds[i] + 1;
        }
        return count;
    }

    /// The ranges in rising order.
    public List<Range> ranges() {
        var ranges = new ArrayList<Range>(rangeCount());
        for (int i = 0; i < bounds.length; i += 2) {
            ranges.add(new Range(bounds[i], bounds[i + 1]));
        }
        return ranges;
    }

    public boolean contains(long number) {
        int at = Arrays.binarySearch(bounds, number);
        return at >= 0 || (-at - 1) % 2 == 1;
    }

    /// Whether every number from `first` to `last` is in the set.
    public boolean containsAll(long first, long last) {
        for (int i = 0; i < bounds.length; i += 2) {
            if (bounds[i] <= first && last <= bounds[i + 1]) {
                return true;
            }
        }
        return false;
    }

    public boolean containsAll(RangeSet other) {
        return other.minus(this).isEmpty();
    }

    public boolean intersects(long first, long last) {
        for (int i = 0; i < bounds.length; i += 2) {
            if (bounds[i] <= last && first <= bounds[i + 1]) {
                return true;
            }
        }
        return false;
    }

    public RangeSet plus(long first, long last) {
        return containsAll(first, last) ? this : plus(of(first, last));
    }

    public RangeSet plus(RangeSet other) {
        return combine(other, (here, inOther) -> here || inOther);
    }

    public RangeSet minus(long first, long last) {
        return intersects(first, last) ? minus(of(first, last)) : this;
    }

    public RangeSet minus(RangeSet other) {
        return combine(other, (here, inOther) -> here && !inOther);
    }

    public RangeSet intersect(RangeSet other) {
        return combine(other, (here, inOther) -> here && inOther);
    }

    private interface Rule {
        boolean keep(boolean here, boolean inOther);
    }

    /// Sweeps over the places where either set begins or ends a range.
    private RangeSet combine(RangeSet other, Rule rule) {
        var out = new long[bounds.length + other.bounds.length];
        int size = 0;
        int i = 0;
        int j = 0;
        boolean inside = false;
        while (i < bounds.length || j < other.bounds.length) {
            long edge = Math.min(edge(bounds, i), edge(other.bounds, j));
            i += i < bounds.length && edge(bounds, i) == edge ? 1 : 0;
            j += j < other.bounds.length && edge(other.bounds, j) == edge ? 1 : 0;
            boolean now = rule.keep(i % 2 == 1, j % 2 == 1);
            if (now != inside) {
                out[size++] = now ? edge : edge - 1;
                inside = now;
            }
        }
        return new RangeSet(size == out.length ? out : Arrays.copyOf(out, size));
    }

    /// Where the set changes: a range's first number, or the number after its last.
    private static long edge(long[] bounds, int at) {
        if (at >= bounds.length) {
            return Long.MAX_VALUE;
        }
        return at % 2 == 0 ? bounds[at] : bounds[at] + 1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RangeSet set && Arrays.equals(bounds, set.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }

    @Override
    public String toString() {
        var text = new StringBuilder("{");
        for (int i = 0; i < bounds.length; i += 2) {
            text.append(i == 0 ? "" : ", ").append(bounds[i]);
            if (bounds[i] != bounds[i + 1]) {
                text.append("..").append(bounds[i + 1]);
            }
        }
        return text.append('}').toString();
    }
}
