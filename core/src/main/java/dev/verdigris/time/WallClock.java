package dev.verdigris.time;

/// The physical clock of the host, which may jump. Drivers give it; the simulator makes it up.
@FunctionalInterface
public interface WallClock {
    /// Nanoseconds since 1970.
    long unixNanos();
}
