package dev.verdigris.store;

import org.jspecify.annotations.Nullable;

/// A local transaction that is durable.
///
/// @param value what the work returned
/// @param commit null if no replicated row was touched: then no version was used
public record LocalResult<T extends @Nullable Object>(T value, @Nullable Commit commit) {}
