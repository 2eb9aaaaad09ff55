package dev.verdigris.sim.fault;

import java.time.Duration;

/// What faults can do to hosts. All of it may be done at any time.
public interface FaultyHosts {
    int count();

    boolean isUp(int host);

    /// The host stops at once; what was not committed is gone.
    void crash(int host);

    void restart(int host);

    /// Every batch and every transaction takes this much longer from now on.
    void slowDisk(int host, Duration perCommit);

    /// This share of the batches fails from now on, 0 to 1.
    void failApplies(int host, double share);

    /// Moves the host's wall clock.
    void shiftClock(int host, Duration by);
}
