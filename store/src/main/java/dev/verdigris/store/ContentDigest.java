package dev.verdigris.store;

/// What a database holds, in two numbers that are equal for equal content and hardly ever for
/// other.
///
/// Does not depend on the order in which rows came, nor on numbers that differ between nodes.
///
/// @param rowCount rows in replicated tables
/// @param rows of the rows of all replicated tables
/// @param clocks of what is known of who wrote them, tombstones included
public record ContentDigest(long rowCount, long rows, long clocks) {
    /// The digest of the rows, as it is shown to people: 16 hexadecimal digits.
    @Override
    public String toString() {
        return "%016x".formatted(rows);
    }
}
