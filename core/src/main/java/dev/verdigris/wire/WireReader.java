package dev.verdigris.wire;

import dev.verdigris.model.MalformedMessage;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Reads a frame without believing it: nothing is allocated before the bytes for it are there.
///
/// Each method names what it reads, for the message of the exception.
final class WireReader {
    private static final VarHandle BIG_ENDIAN_LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] bytes;
    private int at;
    /// Where the innermost section ends.
    private int limit;
    private int skipped;
    private int rangesLeft = WireFormat.RANGES_PER_MESSAGE_MAX;

    WireReader(byte[] bytes) {
        this.bytes = bytes;
        limit = bytes.length;
    }

    int remaining() {
        return limit - at;
    }

    /// How many parts of unknown kinds were passed over.
    int skipped() {
        return skipped;
    }

    void noteSkipped() {
        skipped++;
    }

    /// Counts the ranges of all sets of the message.
    void spendRanges(int count) throws MalformedMessage {
        if (count > rangesLeft) {
            throw new MalformedMessage("ranges beyond those allowed", count);
        }
        rangesLeft -= count;
    }

    int u8(String what) throws MalformedMessage {
        need(1, what);
        return bytes[at++] & 0xff;
    }

    int u16(String what) throws MalformedMessage {
        need(2, what);
        return (bytes[at++] & 0xff) << 8 | bytes[at++] & 0xff;
    }

    long fixed64(String what) throws MalformedMessage {
        need(Long.BYTES, what);
        long value = (long) BIG_ENDIAN_LONG.get(bytes, at);
        at += Long.BYTES;
        return value;
    }

    /// Takes only the shortest form of a number, so that equal messages have equal bytes.
    long varint(String what) throws MalformedMessage {
        need(1, what);
        byte first = bytes[at++];
        return first >= 0 ? first : longVarint(first, what);
    }

    private long longVarint(byte first, String what) throws MalformedMessage {
        long value = first & 0x7f;
        for (int shift = 7; shift < Long.SIZE; shift += 7) {
            need(1, what);
            byte next = bytes[at++];
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                boolean overlong = next == 0;
                boolean over64Bits = shift == 63 && next != 1;
                if (overlong || over64Bits) {
                    throw new MalformedMessage(what + ", varint ends with", next);
                }
                return value;
            }
        }
        throw new MalformedMessage(what + ", varint of more bytes than", 10);
    }

    long signed(String what) throws MalformedMessage {
        long folded = varint(what);
        return folded >>> 1 ^ -(folded & 1);
    }

    long counter(String what) throws MalformedMessage {
        long value = varint(what);
        if (value < 0 || value > WireFormat.COUNTER_MAX) {
            throw new MalformedMessage(what, value);
        }
        return value;
    }

    /// How many elements follow.
    ///
    /// @param bytesEach the least that one of them takes; at least 1
    int count(int max, int bytesEach, String what) throws MalformedMessage {
        long count = varint(what);
        if (count < 0 || count > max || count > remaining() / bytesEach) {
            throw new MalformedMessage(what, count);
        }
        return (int) count;
    }

    byte[] raw(int length, String what) throws MalformedMessage {
        need(length, what);
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    byte[] lengthAndBytes(int max, String what) throws MalformedMessage {
        return raw(count(max, 1, what), what);
    }

    /// Enters a section; [#leave] takes what this returns.
    int enter(String what) throws MalformedMessage {
        int length = count(Integer.MAX_VALUE, 1, what);
        int outer = limit;
        limit = at + length;
        return outer;
    }

    /// Passes over what is left of the section: fields of a newer version.
    void leave(int outer) {
        at = limit;
        limit = outer;
    }

    private void need(int count, String what) throws MalformedMessage {
        if (count > limit - at) {
            throw new MalformedMessage(what + " ends early, at byte", at);
        }
    }
}
