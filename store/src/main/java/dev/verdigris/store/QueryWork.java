package dev.verdigris.store;

import org.jspecify.annotations.Nullable;

/// What a client wants read. Runs on a thread of the reader pool, in one snapshot.
///
/// @param <T> what it makes of it
/// @param <X> how it fails of its own accord
@FunctionalInterface
public interface QueryWork<T extends @Nullable Object, X extends Exception> {
    T run(QuerySession session) throws X;
}
