package dev.verdigris.store;

/// Told of every local transaction that used a version, in the order of versions, on the writer's
/// thread and once it is durable.
@FunctionalInterface
public interface CommitListener {
    /// May wait; then writers wait too.
    ///
    /// @throws InterruptedException if the store is being closed meanwhile
    void committed(Commit commit) throws InterruptedException;
}
