package dev.verdigris.broadcast;

import dev.verdigris.time.Moment;
import java.time.Duration;

/// A budget of bytes that refills with time.
///
/// It lets anything through while it is above zero and may go into debt by one item, so that no
/// item is too large for it and the long-run rate still holds.
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
        double seconds = bytes > 0 ? 0 : (double) (1 - bytes) / bytesPerSecond;
        return Duration.ofNanos((long) Math.ceil(seconds * NANOS_PER_SECOND));
    }

    private void refill(Moment now) {
        double seconds = (double) now.since(refilledAt).toNanos() / NANOS_PER_SECOND;
        long earned = (long) (seconds * bytesPerSecond);
        if (earned > 0) {
            bytes += Math.min(earned, burstBytes - bytes);
            refilledAt = now;
        }
    }
}
