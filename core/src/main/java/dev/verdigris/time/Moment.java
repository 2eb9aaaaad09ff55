package dev.verdigris.time;

import java.time.Duration;

/// A point on a monotonic time line that means something only next to others of the same process.
///
/// @param nanos since an arbitrary start
public record Moment(long nanos) implements Comparable<Moment> {
    public static final Moment START = new Moment(0);

    public Moment plus(Duration duration) {
        return new Moment(nanos + duration.toNanos());
    }

    /// How long `earlier` is ago; negative if it is not.
    public Duration since(Moment earlier) {
        return Duration.ofNanos(nanos - earlier.nanos);
    }

    public boolean isAfter(Moment other) {
        return compareTo(other) > 0;
    }

    @Override
    public int compareTo(Moment other) {
        // Subtraction, not comparison: the line may pass Long.MAX_VALUE.
        return Long.signum(nanos - other.nanos);
    }
}
