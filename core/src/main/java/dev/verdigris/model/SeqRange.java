package dev.verdigris.model;

/// Consecutive positions within one transaction, both ends included.
public record SeqRange(Seq first, Seq last) {
    public SeqRange {
        if (first.isAfter(last)) {
            throw new IllegalArgumentException("no positions " + first + " to " + last);
        }
    }

    public static SeqRange of(long first, long last) {
        return new SeqRange(new Seq(first), new Seq(last));
    }

    /// Everything from the first position to `last`: what a whole transaction covers.
    public static SeqRange upTo(Seq last) {
        return new SeqRange(Seq.ZERO, last);
    }

    @Override
    public String toString() {
        return first + ".." + last;
    }
}
