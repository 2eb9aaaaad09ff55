package dev.verdigris.net;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// A log that peers cannot flood: at most one line a second, which says how many it stands for.
final class ThrottledLog {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Logger logger = System.getLogger("dev.verdigris.net");
    private final AtomicLong nextNanos = new AtomicLong(System.nanoTime());
    private final AtomicLong suppressed = new AtomicLong();

    /// Logs `line`, or counts it if a line was logged within the last second. Any thread.
    void warn(String line) {
        long now = System.nanoTime();
        long next = nextNanos.get();
        if (now - next < 0 || !nextNanos.compareAndSet(next, now + INTERVAL_NANOS)) {
            suppressed.incrementAndGet();
            return;
        }
        long others = suppressed.getAndSet(0);
        logger.log(Level.WARNING, others == 0 ? line : line + " suppressed_lines=" + others);
    }
}
