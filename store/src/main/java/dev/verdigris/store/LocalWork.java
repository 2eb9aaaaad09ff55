package dev.verdigris.store;

import org.jspecify.annotations.Nullable;

/// What a client wants done in one transaction.
///
/// @param <T> what it makes of it
/// @param <X> how it fails of its own accord; then, as with every other throwable, nothing is
///     changed
@FunctionalInterface
public interface LocalWork<T extends @Nullable Object, X extends Exception> {
    T run(LocalSession session) throws X;
}
