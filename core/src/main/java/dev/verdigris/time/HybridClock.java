package dev.verdigris.time;

import dev.verdigris.model.Timestamp;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// Hybrid logical clock: close to physical time, never backwards, and after everything it has seen.
///
/// May be shared by all threads; the only mutable object of ours that is.
public final class HybridClock {
    /// How far ahead of our physical clock a peer's time may be before we refuse to follow it.
    public static final Duration DRIFT_MAX = Duration.ofMillis(300);

    /// The low bits that count events within one physical tick.
    private static final long COUNTER_MASK = 0xf;

    private final WallClock wall;
    private final AtomicLong last = new AtomicLong();

    public HybridClock(WallClock wall) {
        this.wall = wall;
    }

    /// A timestamp after every one given out or observed before.
    public Timestamp now() {
        long physical = physical();
        return new Timestamp(last.updateAndGet(previous ->
                Long.compareUnsigned(physical, previous) > 0 ? physical : previous + 1));
    }

    /// Moves the clock past `theirs`.
    ///
    /// @return false, with nothing changed, if `theirs` is more than [#DRIFT_MAX] ahead of our
    ///     physical clock: one wrong host must not drag the cluster's time along
    public boolean observe(Timestamp theirs) {
        if (isBehind(theirs, DRIFT_MAX)) {
            return false;
        }
        last.updateAndGet(previous ->
                Long.compareUnsigned(theirs.ntp64(), previous) > 0 ? theirs.ntp64() : previous);
        return true;
    }

    /// Whether `theirs` is more than `allowed` ahead of our physical clock.
    public boolean isBehind(Timestamp theirs, Duration allowed) {
        return theirs.isAfter(Timestamp.ofUnixNanos(wall.unixNanos() + allowed.toNanos()));
    }

    private long physical() {
        return Timestamp.ofUnixNanos(wall.unixNanos()).ntp64() & ~COUNTER_MASK;
    }
}
