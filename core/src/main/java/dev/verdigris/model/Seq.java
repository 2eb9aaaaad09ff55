package dev.verdigris.model;

/// Position of a touched row within its transaction, from 0.
///
/// All changes of one row share a position. Differs from upstream, which numbers cells: a position
/// need not be stored with each cell, it is the row's place in the version's list of touched keys.
///
/// @param value from 0, less than [Long#MAX_VALUE]
public record Seq(long value) implements Comparable<Seq> {
    public static final Seq ZERO = new Seq(0);

    public Seq {
        if (value < 0 || value == Long.MAX_VALUE) {
            throw new IllegalArgumentException("seq " + value + " is out of range");
        }
    }

    public Seq next() {
        return new Seq(value + 1);
    }

    public boolean isAfter(Seq other) {
        return value > other.value;
    }

    @Override
    public int compareTo(Seq other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
