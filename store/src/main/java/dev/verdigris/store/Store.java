package dev.verdigris.store;

import dev.verdigris.crr.ChangesReader;
import dev.verdigris.crr.ChunkSink;
import dev.verdigris.crr.Digests;
import dev.verdigris.crr.SchemaStock;
import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.VersionRange;
import dev.verdigris.protocol.Need;
import dev.verdigris.protocol.RememberedMember;
import dev.verdigris.schema.Permission;
import dev.verdigris.schema.SchemaText;
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
    private final DiskWatch disk = new DiskWatch();
    private final GroupCommit groupCommit;
    private final Checkpointer checkpointer;
    private final LogPruning pruning;
    private final Maintenance maintenance;
    private final StoreListener listener;
    private final SortedMap<ActorId, ActorBook> books; // guarded by itself

    private Store(StoreConfig config, WalPolicy wal, Path file, Replica replica,
            StoreListener listener) {
        this.actor = replica.actor();
        this.books = new TreeMap<>(replica.books());
        this.listener = listener;
        this.groupCommit = new GroupCommit(replica, disk, System::nanoTime, this::tell);
        this.writer = new Writer(replica, groupCommit, config.localJobsMax(), listener::stopped);
        int cacheKib = config.replica().cacheKib();
        this.clientReaders = new Readers("reader", file, config.readers(), cacheKib);
        this.ownReaders = new Readers("own-reader", file, OWN_READERS, cacheKib);
        this.checkpointer = new Checkpointer(
                file, wal, clientReaders.activities(), writer, disk);
        this.pruning = new LogPruning(file, writer, replica::logBytesWritten);
        this.maintenance = new Maintenance(checkpointer, pruning, writer, disk);
        replica.leaveCheckpoints(frames -> {
            if (checkpointer.committed(frames)) {
                maintenance.wake();
            }
        }, wal.restartBytes());
        this.writer.start();
        this.maintenance.start();
    }

    /// Opens a database file.
    ///
    /// @param listener is told of commits and of the end
    /// @throws IllegalArgumentException if the replica is not in a file, which readers could not
    /// share
    public static Store open(StoreConfig config, HybridClock clock, StoreListener listener) {
        return open(config, WalPolicy.of(config.walThresholdBytes()), clock, listener);
    }

    static Store open(StoreConfig config, WalPolicy wal, HybridClock clock,
            StoreListener listener) {
        if (!(config.replica().location() instanceof ReplicaConfig.Location.File(Path file))) {
            throw new IllegalArgumentException("a store needs a file");
        }
        Replica replica = Replica.open(config.replica(), clock);
        try {
            return new Store(config, wal, file, replica, listener);
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

    /// Whether the disk takes what is written.
    public Health health() {
        return disk.health();
    }

    public StoreStats stats() {
        return new StoreStats(disk.health(), groupCommit.transactions(), groupCommit.groups(),
                checkpointer.stats(), pruning.prunedBytes());
    }

    /// Runs a client's transaction on the writer's thread; see [Replica#transact]. A statement that
    /// runs when the deadline passes is interrupted.
    ///
    /// Transactions that wait at the same time become durable together, none of them before this
    /// returns for one of them. They do not see or hurt each other, but `work` may be run again if
    /// another has ended what they share: it must have no effect but through its session, and must
    /// wait for nothing. Work that cannot promise that is for [#transactAlone].
    ///
    /// @throws StoreException if it did not get its turn; nothing was changed
    public <T extends @Nullable Object, X extends Exception> LocalResult<T> transact(
            Deadline deadline, LocalWork<T, X> work) throws X {
        return run(new LocalTransaction<>(deadline, work, true));
    }

    /// As [#transact] for work that is run at most once and shares its transaction with nobody, as
    /// when a client decides on its next statement by what the last one answered. All other
    /// writers wait meanwhile.
    public <T extends @Nullable Object, X extends Exception> LocalResult<T> transactAlone(
            Deadline deadline, LocalWork<T, X> work) throws X {
        return run(new LocalTransaction<>(deadline, work, false));
    }

    private <T extends @Nullable Object, X extends Exception> LocalResult<T> run(
            LocalTransaction<T, X> transaction) throws X {
        writer.addLocal(transaction);
        return transaction.await();
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
            return work.run(new QuerySession(reader));
        } catch (Exception e) {
            if (reader.activity().isInterrupted()) {
                throw tooOld(e);
            }
            throw e;
        } finally {
            reader.guard().off();
            reader.connection().stopWhen(null);
            reader.sql().run("COMMIT");
        }
    }

    /// Has something done with the replica itself; for tests.
    <T> T onWriter(Function<Replica, T> work) {
        return writer.call(work);
    }

    private static StoreException tooOld(Exception cause) {
        return new StoreException(StoreException.Reason.SNAPSHOT_TOO_OLD, "the query was ended: it"
                + " ran for so long that what was written meanwhile filled the write-ahead log",
                cause);
    }

    /// Merges a batch on the writer's thread and then, there, tells what became of it. Does not
    /// wait.
    ///
    /// @param done gets null if the batch failed as a whole, in which case nothing was changed
    /// @throws StoreException if there is no room, and then `done` gets nothing
    public void apply(List<Changeset> batch, Consumer<@Nullable RemoteResult> done) {
        writer.addRemote(new Writer.Alone() {
            @Override
            public void run(Replica replica) {
                RemoteResult result = null;
                try {
                    result = replica.apply(batch);
                    disk.committed();
                    learn(result.books());
                } catch (RuntimeException e) {
                    disk.suspect(e);
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

    /// See [Replica#applySchema(List)].
    public SchemaResult applySchema(Deadline deadline, List<String> statements) {
        return applySchema(deadline, SchemaText.all("schema", statements), Permission.ADDITIVE);
    }

    /// See [Replica#applySchema(List, Permission)].
    public SchemaResult applySchema(
            Deadline deadline, List<SchemaText> texts, Permission permission) {
        return write(deadline, replica -> {
            SchemaResult result = replica.applySchema(texts, permission);
            if (result.commit() != null) {
                tell(List.of(result.commit()));
            }
            return result;
        });
    }

    /// What is held beside what the schema shows.
    public SchemaStock schemaStock() {
        return read(ownReaders, Deadline.NONE, reader -> SchemaStock.read(reader.sql()));
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

    /// @param commits of one transaction of SQLite, in their order
    private void tell(List<Commit> commits) {
        if (!commits.isEmpty()) {
            var moved = new TreeMap<ActorId, ActorBook>();
            moved.put(actor, commits.getLast().book());
            learn(moved);
            commits.forEach(listener::committed);
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
        writer.addLocal(new Writer.Alone() {
            @Override
            public void run(Replica replica) {
                if (!result.begin()) {
                    return;
                }
                try {
                    result.complete(
                            until(deadline, replica.connection(), () -> work.apply(replica)));
                } catch (Throwable e) {
                    disk.suspect(e);
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
                    Deadline end = deadline.orWhen(reader.activity()::isInterrupted);
                    result.complete(until(end, reader.connection(), () -> work.apply(reader)));
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
        maintenance.close();
        clientReaders.close();
        ownReaders.close();
        writer.close();
    }
}
