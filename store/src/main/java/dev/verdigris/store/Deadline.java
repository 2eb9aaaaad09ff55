package dev.verdigris.store;

import java.time.Duration;

/// When somebody stops waiting: on the line of `System.nanoTime`, which only this process can read.
///
/// @param nanos the moment itself
/// @param isSet false if there is none
public record Deadline(long nanos, boolean isSet) {
    public static final Deadline NONE = new Deadline(0, false);

    public static Deadline after(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos(), true);
    }

    public boolean hasPassed() {
        return isSet && System.nanoTime() - nanos >= 0;
    }

    /// How long is left, at most `limitNanos`.
    long remainingNanos(long limitNanos) {
        return isSet ? Math.min(limitNanos, nanos - System.nanoTime()) : limitNanos;
    }
}
