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

    /// Moves the clock past a timestamp of our own from before a restart, however far ahead of the
    /// physical clock it is: that one may have been set back since, our time never is.
    public void resume(Timestamp ours) {
        advance(ours);
    }

    /// Moves the clock past `theirs`.
    ///
    /// @return false, with nothing changed, if `theirs` is more than [#DRIFT_MAX] ahead of our
    ///     physical clock: one wrong host must not drag the cluster's time along
    public boolean observe(Timestamp theirs) {
        if (isBehind(theirs, DRIFT_MAX)) {
            return false;
        }
        advance(theirs);
        return true;
    }

    private void advance(Timestamp past) {
        last.updateAndGet(previous ->
                Long.compareUnsigned(past.ntp64(), previous) > 0 ? past.ntp64() : previous);
    }

    /// Whether `theirs` is more than `allowed` ahead of our physical clock.
    public boolean isBehind(Timestamp theirs, Duration allowed) {
        return theirs.isAfter(Timestamp.ofUnixNanos(wall.unixNanos() + allowed.toNanos()));
    }

    private long physical() {
        return Timestamp.ofUnixNanos(wall.unixNanos()).ntp64() & ~COUNTER_MASK;
    }
}
