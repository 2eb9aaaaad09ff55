package dev.verdigris.store;

import dev.verdigris.crr.ChangesReader;
import dev.verdigris.crr.ChunkSink;
import dev.verdigris.crr.Digests;
import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.VersionRange;
import dev.verdigris.protocol.Need;
import dev.verdigris.protocol.RememberedMember;
import dev.verdigris.sqlite.Connection;
import dev.verdigris.time.HybridClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The database of a running node, for all its threads.
///
/// One thread writes, clients' work before the cluster's; a few read for clients and one for the
/// node itself, each with a connection of its own. The methods may be called from any thread,
/// virtual ones too, and return when the work is done, unless they say otherwise.
public final class Store implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Store.class.getName());

    /// Connections for what the node itself reads, as changes for its peers. Clients' queries may
    /// take all of theirs for minutes; the cluster does not wait for that.
    private static final int OWN_READERS = 1;

    private final ActorId actor;
    private final Writer writer;
    private final Readers clientReaders;
    private final Readers ownReaders;
    private final StoreListener listener;
    private final SortedMap<ActorId, ActorBook> books; // guarded by itself

    private Store(StoreConfig config, Path file, Replica replica, StoreListener listener) {
        this.actor = replica.actor();
        this.books = new TreeMap<>(replica.books());
        this.listener = listener;
        this.writer = new Writer(replica, config.localJobsMax(), listener::stopped);
        int cacheKib = config.replica().cacheKib();
        this.clientReaders = new Readers("reader", file, config.readers(), cacheKib);
        this.ownReaders = new Readers("own-reader", file, OWN_READERS, cacheKib);
        this.writer.start();
    }

    /// Opens a database file.
    ///
    /// @param listener is told of commits and of the end
    /// @throws IllegalArgumentException if the replica is not in a file, which readers could not
    /// share
    public static Store open(StoreConfig config, HybridClock clock, StoreListener listener) {
        if (!(config.replica().location() instanceof ReplicaConfig.Location.File(Path file))) {
            throw new IllegalArgumentException("a store needs a file");
        }
        Replica replica = Replica.open(config.replica(), clock);
        try {
            return new Store(config, file, replica, listener);
        } catch (Throwable e) {
            replica.close();
            throw e;
        }
    }

    public ActorId actor() {
        return actor;
    }

    /// What is held of every actor as of the last commit.
    public SortedMap<ActorId, ActorBook> books() {
        synchronized (books) {
            return Collections.unmodifiableSortedMap(new TreeMap<>(books));
        }
    }

    /// What stopped the writer, after which nothing is written any more; null while all is well.
    public @Nullable Throwable failure() {
        return writer.death();
    }

    /// Runs a client's transaction on the writer's thread; see [Replica#transact]. A statement that
    /// runs when the deadline passes is interrupted.
    ///
    /// @throws StoreException if it did not get its turn; nothing was changed
    public <T extends @Nullable Object, X extends Exception> LocalResult<T> transact(
            Deadline deadline, LocalWork<T, X> work) throws X {
        return write(deadline, replica -> {
            LocalResult<T> result = Checked.run(() -> replica.transact(work));
            tell(result.commit());
            return result;
        });
    }

    /// Runs a client's query on a reader's thread, in one snapshot. A statement that runs when the
    /// deadline passes is interrupted.
    ///
    /// @throws StoreException if it did not get its turn
    public <T extends @Nullable Object, X extends Exception> T query(
            Deadline deadline, QueryWork<T, X> work) throws X {
        return read(clientReaders, deadline, reader -> Checked.run(() -> guarded(reader, work)));
    }

    private static <T extends @Nullable Object, X extends Exception> T guarded(
            Readers.Reader reader, QueryWork<T, X> work) throws X {
        reader.sql().run("BEGIN");
        reader.guard().on();
        try {
            return work.run(new QuerySession(reader.connection(), reader.guard()));
        } finally {
            reader.guard().off();
            reader.connection().stopWhen(null);
            reader.sql().run("COMMIT");
        }
    }

    /// Merges a batch on the writer's thread and then, there, tells what became of it. Does not
    /// wait.
    ///
    /// @param done gets null if the batch failed as a whole, in which case nothing was changed
    /// @throws StoreException if there is no room, and then `done` gets nothing
    public void apply(List<Changeset> batch, Consumer<@Nullable RemoteResult> done) {
        writer.addRemote(new Writer.Job() {
            @Override
            public void run(Replica replica) {
                RemoteResult result = null;
                try {
                    result = replica.apply(batch);
                    learn(result.books());
                } catch (RuntimeException e) {
                    if (Writer.isFatal(e)) {
                        throw e;
                    }
                    LOG.log(System.Logger.Level.WARNING, "store.batch-failed", e);
                } finally {
                    done.accept(result);
                }
            }

            @Override
            public void refuse(StoreException why) {
                done.accept(null);
            }

            @Override
            public Deadline deadline() {
                return Deadline.NONE;
            }
        });
    }

    /// Reads what we hold of these needs, piece by piece. While `sink` runs, on the caller's
    /// thread, no transaction is open and no reader is taken: it may wait for the network.
    public void read(List<Need> needs, ChunkSink sink) {
        for (Need need : needs) {
            ChangesReader.Cursor at = ChangesReader.Cursor.START;
            while (at != null) {
                ChangesReader.Cursor from = at;
                var piece = new ArrayList<Changeset>();
                at = read(ownReaders, Deadline.NONE,
                        reader -> reader.changes().read(need, from, piece::add));
                piece.forEach(sink::accept);
            }
        }
    }

    /// Reads a version of our own as it is now, to be broadcast; as [#read].
    public void readVersion(DbVersion own, ChunkSink sink) {
        read(List.of(new Need.Whole(actor, VersionRange.single(own))), sink);
    }

    /// See [Replica#applySchema].
    public SchemaResult applySchema(Deadline deadline, List<String> statements) {
        return write(deadline, replica -> {
            SchemaResult result = replica.applySchema(statements);
            tell(result.commit());
            return result;
        });
    }

    public ContentDigest digest() {
        Digests.Sums sums = read(ownReaders, Deadline.NONE, reader -> reader.digests().read());
        return new ContentDigest(sums.rowCount(), sums.rows(), sums.clocks());
    }

    public void remember(List<RememberedMember> members) {
        this.<@Nullable Object, RuntimeException>write(Deadline.NONE, replica -> {
            replica.remember(members);
            return null;
        });
    }

    /// Which cluster we belong to, 0 to 65,535; 0 unless it was set.
    public int clusterId() {
        return read(ownReaders, Deadline.NONE, reader -> reader.members().clusterId());
    }

    /// Returns when it is durable.
    public void setClusterId(int id) {
        this.<@Nullable Object, RuntimeException>write(Deadline.NONE, replica -> {
            replica.setClusterId(id);
            return null;
        });
    }

    public List<RememberedMember> remembered() {
        return read(ownReaders, Deadline.NONE, reader -> reader.members().load());
    }

    private void tell(@Nullable Commit commit) {
        if (commit != null) {
            var moved = new TreeMap<ActorId, ActorBook>();
            moved.put(actor, commit.book());
            learn(moved);
            listener.committed(commit);
        }
    }

    private void learn(SortedMap<ActorId, ActorBook> moved) {
        synchronized (books) {
            books.putAll(moved);
        }
    }

    private <T extends @Nullable Object, X extends Exception> T write(
            Deadline deadline, Function<Replica, T> work) throws X {
        var result = new Awaited<T>();
        writer.addLocal(new Writer.Job() {
            @Override
            public void run(Replica replica) {
                if (!result.begin()) {
                    return;
                }
                try {
                    result.complete(
                            until(deadline, replica.connection(), () -> work.apply(replica)));
                } catch (Throwable e) {
                    result.fail(Checked.unwrap(e));
                    if (Writer.isFatal(e)) {
                        throw e;
                    }
                }
            }

            @Override
            public void refuse(StoreException why) {
                result.fail(why);
            }

            @Override
            public Deadline deadline() {
                return deadline;
            }
        });
        return result.get(deadline);
    }

    private static <T extends @Nullable Object, X extends Exception> T read(
            Readers readers, Deadline deadline, Function<Readers.Reader, T> work) throws X {
        var result = new Awaited<T>();
        readers.add(new Readers.Job() {
            @Override
            public void run(Readers.Reader reader) {
                if (!result.begin()) {
                    return;
                }
                try {
                    result.complete(
                            until(deadline, reader.connection(), () -> work.apply(reader)));
                } catch (Throwable e) {
                    result.fail(Checked.unwrap(e));
                }
            }

            @Override
            public void refuse(StoreException why) {
                result.fail(why);
            }

            @Override
            public Deadline deadline() {
                return deadline;
            }
        });
        return result.get(deadline);
    }

    private static <T extends @Nullable Object> T until(
            Deadline deadline, Connection connection, Supplier<T> work) {
        if (!deadline.canPass()) {
            return work.get();
        }
        connection.stopWhen(deadline::hasPassed);
        try {
            return work.get();
        } finally {
            connection.stopWhen(null);
        }
    }

    /// Finishes what is under way, refuses what waits, and closes the database.
    @Override
    public void close() {
        clientReaders.close();
        ownReaders.close();
        writer.close();
    }
}
