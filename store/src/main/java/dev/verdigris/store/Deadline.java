package dev.verdigris.store;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// When somebody stops waiting: at a moment of `System.nanoTime`, on a condition, on either, or
/// never.
///
/// Safe for any thread.
public final class Deadline {
    public static final Deadline NONE = new Deadline(false, 0, () -> false);

    private final boolean isTimed;
    private final long nanos;
    private final BooleanSupplier condition;

    private Deadline(boolean isTimed, long nanos, BooleanSupplier condition) {
        this.isTimed = isTimed;
        this.nanos = nanos;
        this.condition = condition;
    }

    /// @param duration up to some centuries from now
    public static Deadline after(Duration duration) {
        return new Deadline(true, System.nanoTime() + duration.toNanos(), NONE.condition);
    }

    /// This deadline, which also passes once `other` is true, as when the client goes away.
    ///
    /// @param other asked often and from any thread: must be quick, and must stay true
    public Deadline orWhen(BooleanSupplier other) {
        BooleanSupplier own = condition;
        return new Deadline(isTimed, nanos, () -> own.getAsBoolean() || other.getAsBoolean());
    }

    public boolean hasPassed() {
        return isTimed && System.nanoTime() - nanos >= 0 || condition.getAsBoolean();
    }

    /// False if it never passes.
    boolean canPass() {
        return this != NONE;
    }

    /// How long is left, at most `limitNanos`; the condition is not looked at.
    long remainingNanos(long limitNanos) {
        return isTimed ? Math.min(limitNanos, nanos - System.nanoTime()) : limitNanos;
    }
}
