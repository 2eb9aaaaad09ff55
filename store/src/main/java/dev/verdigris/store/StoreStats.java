package dev.verdigris.store;

/// Figures of a store since its start.
///
/// @param transactions of clients that were committed
/// @param groups commits that they shared
/// @param logPrunedBytes of chunks of the version log that were removed or made smaller
public record StoreStats(Health health, long transactions, long groups, WalStats wal,
        long logPrunedBytes) {}
