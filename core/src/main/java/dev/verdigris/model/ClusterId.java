package dev.verdigris.model;

import org.jspecify.annotations.Nullable;

/// Which cluster a node belongs to, and which part of it. Nodes that differ in either ignore each
/// other.
///
/// @param value 0 to 65,535; 0 unless set
/// @param memberId 0 to 65,535: the part; null, which is a part of its own, unless configured
public record ClusterId(int value, @Nullable Integer memberId) {
    private static final int VALUE_MAX = 0xffff;
    private static final int VALUE_BITS = 16;

    public static final ClusterId DEFAULT = new ClusterId(0);

    public ClusterId {
        requireInRange("cluster id", value);
        if (memberId != null) {
            requireInRange("member id", memberId);
        }
    }

    public ClusterId(int value) {
        this(value, null);
    }

    private static void requireInRange(String what, int number) {
        if (number < 0 || number > VALUE_MAX) {
            throw new IllegalArgumentException(
                    what + " " + number + " is outside 0.." + VALUE_MAX);
        }
    }

    /// Both in one number, as they are sent and stored: the value in the low 16 bits, above them
    /// the member id plus 1, or 0 for none.
    public long packed() {
        return value | (memberId == null ? 0L : memberId + 1L) << VALUE_BITS;
    }

    /// @throws IllegalArgumentException if [#packed] returns no such number
    public static ClusterId ofPacked(long packed) {
        long member = packed >>> VALUE_BITS;
        if (member > VALUE_MAX + 1L) {
            throw new IllegalArgumentException("cluster " + packed + " is out of range");
        }
        return new ClusterId((int) packed & VALUE_MAX, member == 0 ? null : (int) member - 1);
    }

    @Override
    public String toString() {
        return memberId == null ? Integer.toString(value) : value + "." + memberId;
    }
}
