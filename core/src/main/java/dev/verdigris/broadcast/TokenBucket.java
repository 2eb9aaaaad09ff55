package dev.verdigris.broadcast;

import dev.verdigris.time.Moment;
import java.time.Duration;

/// A budget of bytes that refills with time.
///
/// It lets anything through while it is above zero and may go into debt by one item, so that no item
/// is too large for it and the long-run rate still holds.
final class TokenBucket {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final long bytesPerSecond;
    private final long burstBytes;
    private long bytes;
    private Moment refilledAt;

    TokenBucket(long bytesPerSecond, long burstBytes, Moment now) {
        this.bytesPerSecond = bytesPerSecond;
        this.burstBytes = burstBytes;
        bytes = burstBytes;
        refilledAt = now;
    }

    boolean isOpen(Moment now) {
        refill(now);
        return bytes > 0;
    }

    void take(long taken) {
        bytes -= taken;
    }

    /// How long until [#isOpen] if nothing more is taken.
    Duration untilOpen() {
        return bytes > 0
                ? Duration.ZERO
                : Duration.ofNanos((long) Math.ceil(
                        (1.0 - bytes) * NANOS_PER_SECOND / bytesPerSecond) + 1);
    }

    private void refill(Moment now) {
        double nanos = now.since(refilledAt).toNanos();
        double earned = nanos * bytesPerSecond / NANOS_PER_SECOND;
        if (earned >= 1) {
            bytes = (long) Math.min(burstBytes, bytes + earned);
            refilledAt = now;
        }
    }
}
