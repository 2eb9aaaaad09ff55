package dev.verdigris.store;

import dev.verdigris.crr.ChunkSink;
import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.protocol.Need;
import dev.verdigris.protocol.RememberedMember;
import dev.verdigris.schema.SchemaRefused;
import dev.verdigris.time.HybridClock;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// One node's database: replicated tables, who wrote what in them, and what is held of every actor.
///
/// Every method is one transaction: it happens as a whole or not at all. Not thread-safe; has one
/// owner at a time, which must be a platform thread.
@SuppressWarnings("DoNotCallSuggester")
public final class Replica implements AutoCloseable {
    private Replica() {}

    public static Replica open(ReplicaConfig config, HybridClock clock) {
        throw new UnsupportedOperationException();
    }

    public ActorId actor() {
        throw new UnsupportedOperationException();
    }

    /// What is held of every actor heard of, ourselves included.
    public SortedMap<ActorId, ActorBook> books() {
        throw new UnsupportedOperationException();
    }

    /// Runs a client's transaction. Whatever `work` throws undoes all of it.
    public <T extends @Nullable Object, X extends Exception> LocalResult<T> transact(
            LocalWork<T, X> work) throws X {
        throw new UnsupportedOperationException();
    }

    /// Merges what others wrote. A version that cannot be merged is parked and does not stop others.
    public RemoteResult apply(List<Changeset> batch) {
        throw new UnsupportedOperationException();
    }

    /// Makes the replicated tables what `statements` say: `CREATE TABLE` and `CREATE INDEX`.
    ///
    /// @throws SchemaRefused if that is not possible; nothing was changed
    public SchemaResult applySchema(List<String> statements) {
        throw new UnsupportedOperationException();
    }

    /// Reads what we hold of `need`: chunks of transactions, and which versions are cleared.
    public void read(Need need, ChunkSink sink) {
        throw new UnsupportedOperationException();
    }

    /// Reads a version of our own as it is now, to be broadcast.
    public void readVersion(DbVersion own, ChunkSink sink) {
        throw new UnsupportedOperationException();
    }

    /// The database as bytes, for [ReplicaConfig#image].
    public byte[] image() {
        throw new UnsupportedOperationException();
    }

    public ContentDigest digest() {
        throw new UnsupportedOperationException();
    }

    /// Writes the members down, replacing what was written before.
    public void remember(List<RememberedMember> members) {
        throw new UnsupportedOperationException();
    }

    public List<RememberedMember> remembered() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
