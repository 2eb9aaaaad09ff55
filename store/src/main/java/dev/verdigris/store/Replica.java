package dev.verdigris.store;

import dev.verdigris.book.Book;
import dev.verdigris.book.BookDraft;
import dev.verdigris.crr.ChangesReader;
import dev.verdigris.crr.ChunkSink;
import dev.verdigris.crr.Digests;
import dev.verdigris.crr.Engine;
import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.Seq;
import dev.verdigris.model.Timestamp;
import dev.verdigris.model.VersionRange;
import dev.verdigris.protocol.Need;
import dev.verdigris.protocol.RememberedMember;
import dev.verdigris.schema.SchemaChange;
import dev.verdigris.schema.SchemaRefused;
import dev.verdigris.sqlite.Connection;
import dev.verdigris.time.HybridClock;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// One node's database: replicated tables, who wrote what in them, and what is held of every actor.
///
/// Every method that writes is one transaction: it happens as a whole or not at all, rows and book
/// together. Not thread-safe; has one owner at a time, which must be a platform thread.
public final class Replica implements AutoCloseable {
    private final Connection connection;
    private final HybridClock clock;
    private final Engine engine;
    private final Guard guard;
    private final ChangesReader reader;
    private final Digests digests;
    private final ActorId actor;
    private final Book book;
    private Runnable beforeCommit = () -> { };

    private Replica(Connection connection, Engine engine, HybridClock clock) {
        this.connection = connection;
        this.engine = engine;
        this.clock = clock;
        this.guard = new Guard(engine.tables());
        this.reader = new ChangesReader(engine.sql());
        this.digests = new Digests(engine.sql());
        this.actor = engine.actor();
        this.book = engine.loadBook();
        connection.authorizer(guard);
    }

    /// Opens a database, and makes it if there is none and the configuration gives an identity.
    public static Replica open(ReplicaConfig config, HybridClock clock) {
        Connection connection = Connections.writer(config);
        try {
            connection.exec("BEGIN IMMEDIATE");
            Engine engine = Engine.open(connection, config.actorIfNew());
            connection.exec("COMMIT");
            return new Replica(connection, engine, clock);
        } catch (Throwable e) {
            connection.close();
            throw e;
        }
    }

    public ActorId actor() {
        return actor;
    }

    /// What is held of every actor heard of, ourselves included.
    public SortedMap<ActorId, ActorBook> books() {
        return book.snapshot();
    }

    /// Runs a client's transaction. Whatever `work` throws undoes all of it.
    public <T extends @Nullable Object, X extends Exception> LocalResult<T> transact(
            LocalWork<T, X> work) throws X {
        DbVersion version = book.get(actor).head().next();
        begin();
        boolean durable = false;
        try {
            engine.refresh();
            T value = runGuarded(work, version);
            BookDraft draft = book.draft();
            Commit commit = record(draft, version);
            commit();
            durable = true;
            return new LocalResult<>(value, publish(draft, commit));
        } finally {
            end(durable);
        }
    }

    private <T extends @Nullable Object, X extends Exception> T runGuarded(
            LocalWork<T, X> work, DbVersion version) throws X {
        engine.beginCapture(version);
        guard.on();
        Connections.limitRows(connection, true);
        try {
            return work.run(new LocalSession(connection, guard));
        } finally {
            Connections.limitRows(connection, false);
            guard.off();
            engine.endCapture();
        }
    }

    /// Writes down what the transaction has captured, in the log and in the book.
    private @Nullable Commit record(BookDraft draft, DbVersion version) {
        if (!connection.inTransaction()) {
            throw new TransactionLost();
        }
        if (!engine.hasCaptured()) {
            return null;
        }
        Timestamp timestamp = clock.now();
        Seq last = engine.record(version, timestamp);
        draft.ownStored(actor, version);
        engine.save(draft);
        return new Commit(draft.get(actor), version, last, timestamp);
    }

    private @Nullable Commit publish(BookDraft draft, @Nullable Commit commit) {
        if (commit != null) {
            book.publish(draft);
        }
        return commit;
    }

    /// Merges what others wrote. A version that cannot be merged is parked and does not stop
    /// others.
    public RemoteResult apply(List<Changeset> batch) {
        begin();
        boolean durable = false;
        try {
            engine.refresh();
            BookDraft draft = book.draft();
            Engine.Taken taken = engine.take(draft, batch);
            engine.save(draft);
            commit();
            durable = true;
            return new RemoteResult(
                    book.publish(draft), List.copyOf(taken.touched()), taken.parked());
        } finally {
            end(durable);
        }
    }

    /// Makes the replicated tables what `statements` say: `CREATE TABLE` and `CREATE INDEX`.
    ///
    /// @throws SchemaRefused if that is not possible; nothing was changed
    public SchemaResult applySchema(List<String> statements) {
        DbVersion version = book.get(actor).head().next();
        begin();
        boolean durable = false;
        try {
            engine.refresh();
            engine.beginCapture(version);
            List<String> changed = SchemaChange.apply(engine, statements);
            engine.endCapture();
            engine.refresh();
            BookDraft draft = book.draft();
            Commit commit = record(draft, version);
            Engine.Taken taken = engine.retryParked();
            commit();
            durable = true;
            return new SchemaResult(changed, publish(draft, commit), new RemoteResult(
                    Collections.emptySortedMap(), List.copyOf(taken.touched()), taken.parked()));
        } finally {
            engine.endCapture();
            end(durable);
        }
    }

    /// Reads what we hold of `need`: chunks of transactions, and which versions are cleared.
    public void read(Need need, ChunkSink sink) {
        reader.readAll(need, sink);
    }

    /// Reads a version of our own as it is now, to be broadcast.
    public void readVersion(DbVersion own, ChunkSink sink) {
        read(new Need.Whole(actor, VersionRange.single(own)), sink);
    }

    /// The database as bytes, for [ReplicaConfig#image].
    public byte[] image() {
        return Connections.image(connection);
    }

    public ContentDigest digest() {
        Digests.Sums sums = digests.read();
        return new ContentDigest(sums.rowCount(), sums.rows(), sums.clocks());
    }

    /// Writes the members down, replacing what was written before.
    public void remember(List<RememberedMember> members) {
        durably(() -> engine.remember(members));
    }

    /// @param id 0 to 65,535
    public void setClusterId(int id) {
        durably(() -> engine.setClusterId(id));
    }

    private void durably(Runnable write) {
        begin();
        boolean durable = false;
        try {
            write.run();
            commit();
            durable = true;
        } finally {
            end(durable);
        }
    }

    public List<RememberedMember> remembered() {
        return engine.remembered();
    }

    /// Has `check` run when everything of a transaction is written and nothing is durable yet; what
    /// it throws must undo all of it.
    void beforeCommit(Runnable check) {
        beforeCommit = check;
    }

    Connection connection() {
        return connection;
    }

    private void begin() {
        engine.sql().run("BEGIN IMMEDIATE");
    }

    private void commit() {
        beforeCommit.run();
        engine.sql().run("COMMIT");
    }

    private void end(boolean durable) {
        if (durable) {
            return;
        }
        if (connection.inTransaction()) { // SQLite may have ended it by itself
            engine.sql().run("ROLLBACK");
        }
        engine.undone();
    }

    @Override
    public void close() {
        engine.close();
        connection.close();
    }
}
