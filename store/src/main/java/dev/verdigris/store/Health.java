package dev.verdigris.store;

import java.time.Instant;

/// Whether a store can write.
public sealed interface Health {
    /// It can, as far as is known.
    record Well() implements Health {}

    /// The disk is full, read-only or fails. Reading goes on; every write is tried and fails with
    /// the disk's error until the disk takes writes again, which is tried by itself.
    ///
    /// @param since when it was first noticed, to be shown
    /// @param reason for people
    record Unwell(Instant since, String reason) implements Health {}
}
