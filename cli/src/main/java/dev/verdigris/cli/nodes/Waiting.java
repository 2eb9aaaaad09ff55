package dev.verdigris.cli.nodes;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for conditions that only asking can tell.
public final class Waiting {
    private Waiting() {}

    /// Asks again and again, `pause` apart, until the answer is yes.
    ///
    /// @return whether it was within `limit`
    /// @throws InterruptedException if the thread was interrupted meanwhile
    public static boolean until(BooleanSupplier condition, Duration pause, Duration limit)
            throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            LockSupport.parkNanos(pause.toNanos());
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while waiting");
            }
        }
        return true;
    }
}
