package dev.verdigris.cli.demo;

import java.time.Duration;

/// What a part of the workload did.
///
/// @param rows that were inserted, updated or deleted
record Work(long transactions, long rows, Duration took) {
    double transactionsPerSecond() {
        return transactions / Math.max(1e-9, took.toNanos() / 1e9);
    }

    /// Both, done after each other or side by side.
    Work plus(Work other) {
        return new Work(transactions + other.transactions, rows + other.rows, took);
    }

    Work in(Duration all) {
        return new Work(transactions, rows, all);
    }
}
