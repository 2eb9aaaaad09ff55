package dev.verdigris.sim.network;

/// How far the hosts are from each other.
public interface Terrain {
    int hosts();

    /// What a packet takes at least.
    long oneWayNanos(int from, int to);

    /// A packet takes up to this share longer than the least, every delay as likely.
    double jitterMax();
}
