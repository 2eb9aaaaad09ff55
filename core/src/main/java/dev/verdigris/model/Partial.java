package dev.verdigris.model;

/// What has come of a transaction that arrives in chunks.
///
/// @param held the positions held so far; not all of them, or the version would no longer be
///     partial
/// @param lastSeq the transaction's last position
public record Partial(RangeSet held, Seq lastSeq) {
    public RangeSet missing() {
        return RangeSet.of(SeqRange.upTo(lastSeq)).minus(held);
    }
}
