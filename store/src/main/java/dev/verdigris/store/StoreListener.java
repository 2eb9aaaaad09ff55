package dev.verdigris.store;

/// Told what happens to a store, on the writer's thread. Must be quick and must not call the store.
@FunctionalInterface
public interface StoreListener {
    /// A version of our own is durable. Called in the order of the versions, before whoever wrote
    /// it is answered.
    void committed(Commit commit);

    /// The writer has stopped because of a bug or a database that is unfit: nothing is written any
    /// more.
    default void stopped(Throwable cause) {}
}
