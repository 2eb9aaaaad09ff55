package dev.verdigris.store;

import dev.verdigris.crr.ChunkSink;
import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.protocol.Need;
import dev.verdigris.protocol.RememberedMember;
import dev.verdigris.time.HybridClock;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The database of a running node, for all its threads.
///
/// One thread writes, local work before remote; a few read, each with a connection of its own. The
/// methods may be called from any thread, virtual ones too, and return when the work is done.
@SuppressWarnings("DoNotCallSuggester")
public final class Store implements AutoCloseable {
    private Store() {}

    public static Store open(
            StoreConfig config, HybridClock clock, CommitListener listener) {
        throw new UnsupportedOperationException();
    }

    public ActorId actor() {
        throw new UnsupportedOperationException();
    }

    /// What is held of every actor as of the last commit.
    public SortedMap<ActorId, ActorBook> books() {
        throw new UnsupportedOperationException();
    }

    /// Runs a client's transaction on the writer thread; see [Replica#transact].
    ///
    ///
    /// @throws StoreException if it did not get its turn; nothing was changed
    public <T extends @Nullable Object, X extends Exception> LocalResult<T> transact(
            Deadline deadline, LocalWork<T, X> work) throws X {
        throw new UnsupportedOperationException();
    }

    /// Runs a client's query on a thread of the reader pool.
    ///
    /// @throws StoreException if it did not get its turn
    public <T extends @Nullable Object, X extends Exception> T query(
            Deadline deadline, QueryWork<T, X> work) throws X {
        throw new UnsupportedOperationException();
    }

    /// Merges a batch on the writer thread and then, there, tells what became of it. Does not wait.
    ///
    /// @param done gets null if the batch failed as a whole, in which case nothing was changed
    public void apply(List<Changeset> batch, Consumer<@Nullable RemoteResult> done) {
        throw new UnsupportedOperationException();
    }

    /// Reads what we hold of these needs, piece by piece. While `sink` runs, on the caller's thread,
    /// no transaction is open and no reader is taken: it may wait for the network.
    public void read(List<Need> needs, ChunkSink sink) {
        throw new UnsupportedOperationException();
    }

    /// Reads a version of our own as it is now, to be broadcast; as [#read].
    public void readVersion(DbVersion own, ChunkSink sink) {
        throw new UnsupportedOperationException();
    }

    /// See [Replica#applySchema].
    public SchemaResult applySchema(Deadline deadline, List<String> statements) {
        throw new UnsupportedOperationException();
    }

    public ContentDigest digest() {
        throw new UnsupportedOperationException();
    }

    public void remember(List<RememberedMember> members) {
        throw new UnsupportedOperationException();
    }

    public List<RememberedMember> remembered() {
        throw new UnsupportedOperationException();
    }

    /// Finishes what is under way, refuses what waits, and closes the database.
    @Override
    public void close() {}
}
