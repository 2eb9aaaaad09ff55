package dev.verdigris.model;

import java.util.HexFormat;

/// Identity of a node's database: 16 bytes, what cr-sqlite calls a site id.
///
/// Ordered as unsigned big-endian bytes. The order is part of the merge rule (the last tie-break
/// between equal writes), so every node must agree on it.
///
/// @param high the first eight bytes, big-endian
/// @param low the last eight bytes, big-endian
public record ActorId(long high, long low) implements Comparable<ActorId> {
    public static final int BYTES = 16;

    /// The id that stands for a peer of which only the address is known.
    public static final ActorId NIL = new ActorId(0, 0);

    /// @throws IllegalArgumentException unless `bytes` holds exactly 16 bytes
    public static ActorId ofBytes(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("an actor id has 16 bytes, not " + bytes.length);
        }
        return new ActorId(bigEndian(bytes, 0), bigEndian(bytes, 8));
    }

    /// Reads 32 hexadecimal digits, with or without the dashes of a UUID, in either case.
    ///
    /// @throws IllegalArgumentException if `text` is anything else
    public static ActorId parse(String text) {
        return ofBytes(HexFormat.of().parseHex(text.replace("-", "")));
    }

    private static long bigEndian(byte[] bytes, int offset) {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << 8 | bytes[offset + i] & 0xff;
        }
        return value;
    }

    public byte[] toBytes() {
        var bytes = new byte[BYTES];
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[i] = (byte) (high >>> 56 - 8 * i);
            bytes[8 + i] = (byte) (low >>> 56 - 8 * i);
        }
        return bytes;
    }

    public boolean isNil() {
        return high == 0 && low == 0;
    }

    @Override
    public int compareTo(ActorId other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /// The form with dashes, as a UUID is written.
    public String toUuidString() {
        String hex = toString();
        return String.join("-", hex.substring(0, 8), hex.substring(8, 12), hex.substring(12, 16),
                hex.substring(16, 20), hex.substring(20));
    }

    /// 32 lower-case hexadecimal digits.
    @Override
    public String toString() {
        return HexFormat.of().formatHex(toBytes());
    }
}
