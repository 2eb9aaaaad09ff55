package dev.verdigris.net;

import dev.verdigris.net.MalformedFrame.Reason;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/// Cuts a stream into frames: four bytes big-endian length, then as many bytes.
///
/// Memory follows what has arrived, never what a prefix promises. Owned by an event loop.
final class FrameReader {
    /// Bytes of the length prefix.
    static final int PREFIX_BYTES = 4;
    private static final int FIRST_CAPACITY_BYTES = 4_096;
    private static final byte[] NOTHING = {};

    /// Takes one frame, possibly of no bytes.
    interface Sink {
        void frame(byte[] frame) throws MalformedFrame;
    }

    private final int frameBytesMax;
    private final ByteBudget budget;
    private int prefix;
    private int prefixBytes;
    private int length;
    private byte[] body = NOTHING;
    private int filled;

    FrameReader(int frameBytesMax, ByteBudget budget) {
        this.frameBytesMax = frameBytesMax;
        this.budget = budget;
    }

    /// Reads all of `in`. After an exception only [#discard] may be called.
    void read(ByteBuf in, Sink sink) throws MalformedFrame {
        while (in.isReadable()) {
            if (prefixBytes < PREFIX_BYTES) {
                prefix = prefix << 8 | in.readUnsignedByte();
                prefixBytes++;
                if (prefixBytes == PREFIX_BYTES) {
                    begin();
                }
            } else {
                fill(in);
            }
            if (prefixBytes == PREFIX_BYTES && filled == length) {
                sink.frame(complete());
            }
        }
    }

    /// Whether a frame has begun and not ended.
    boolean isInsideFrame() {
        return prefixBytes > 0;
    }

    /// Forgets an unfinished frame and returns its memory to the budget.
    void discard() {
        budget.give(body.length);
        body = NOTHING;
        filled = 0;
        prefix = 0;
        prefixBytes = 0;
    }

    private void begin() throws MalformedFrame {
        if (prefix < 0 || prefix > frameBytesMax) {
            throw new MalformedFrame(Reason.OVERSIZED, "frame of "
                    + Integer.toUnsignedString(prefix) + " bytes, limit " + frameBytesMax);
        }
        length = prefix;
    }

    private void fill(ByteBuf in) throws MalformedFrame {
        int arriving = Math.min(in.readableBytes(), length - filled);
        if (filled + arriving > body.length) {
            int doubled = Math.max(2 * body.length, FIRST_CAPACITY_BYTES);
            grow(Math.min(length, Math.max(doubled, filled + arriving)));
        }
        in.readBytes(body, filled, arriving);
        filled += arriving;
    }

    private void grow(int capacity) throws MalformedFrame {
        if (!budget.take(capacity - body.length)) {
            throw new MalformedFrame(
                    Reason.OVER_BUDGET, "unfinished frames of this connection hold too much");
        }
        body = Arrays.copyOf(body, capacity);
    }

    private byte[] complete() {
        byte[] frame = body.length == length ? body : Arrays.copyOf(body, length);
        discard();
        return frame;
    }
}
