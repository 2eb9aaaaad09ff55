package dev.verdigris.model;

/// Hybrid logical time as NTP64: whole seconds since 1970 in the high 32 bits, a fraction of 2⁻³² s
/// in the low ones, of which the lowest four count events within one tick of the physical clock.
///
/// @param ntp64 compared as unsigned
public record Timestamp(long ntp64) implements Comparable<Timestamp> {
    public static final Timestamp ZERO = new Timestamp(0);

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /// @param unixNanos nanoseconds since 1970, not negative
    public static Timestamp ofUnixNanos(long unixNanos) {
        long seconds = unixNanos / NANOS_PER_SECOND;
        long fraction = (unixNanos % NANOS_PER_SECOND << 32) / NANOS_PER_SECOND;
        return new Timestamp(seconds << 32 | fraction);
    }

    /// @throws NumberFormatException unless `decimal` is an unsigned 64-bit number
    public static Timestamp parse(String decimal) {
        return new Timestamp(Long.parseUnsignedLong(decimal));
    }

    public boolean isAfter(Timestamp other) {
        return compareTo(other) > 0;
    }

    /// Milliseconds since 1970, rounded down.
    public long unixMillis() {
        long fraction = ntp64 & 0xffff_ffffL;
        return (ntp64 >>> 32) * 1_000 + (fraction * 1_000 >>> 32);
    }

    @Override
    public int compareTo(Timestamp other) {
        return Long.compareUnsigned(ntp64, other.ntp64);
    }

    /// The unsigned decimal number, the form in which timestamps stand in the database.
    @Override
    public String toString() {
        return Long.toUnsignedString(ntp64);
    }
}
