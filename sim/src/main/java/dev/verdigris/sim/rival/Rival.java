package dev.verdigris.sim.rival;

/// A model of how nodes spread changes: network latency only, no work, no membership changes.
public interface Rival {
    /// A node commits a transaction.
    void originate(int node, int message);

    /// A node is gone for good; nobody notices.
    void crash(int node);
}
