package dev.verdigris.store;

import dev.verdigris.book.Book;
import dev.verdigris.book.BookDraft;
import dev.verdigris.crr.AttemptFailed;
import dev.verdigris.crr.Caution;
import dev.verdigris.crr.ChangesReader;
import dev.verdigris.crr.ChunkSink;
import dev.verdigris.crr.Digests;
import dev.verdigris.crr.Engine;
import dev.verdigris.crr.LogPruner;
import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.Seq;
import dev.verdigris.model.Timestamp;
import dev.verdigris.model.VersionRange;
import dev.verdigris.protocol.Need;
import dev.verdigris.protocol.RememberedMember;
import dev.verdigris.schema.Permission;
import dev.verdigris.schema.SchemaChange;
import dev.verdigris.schema.SchemaRefused;
import dev.verdigris.schema.SchemaText;
import dev.verdigris.sqlite.Checkpoint;
import dev.verdigris.sqlite.Connection;
import dev.verdigris.time.HybridClock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.function.IntConsumer;
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
        engine.catchUp(clock);
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
        try (Group alone = group()) {
            LocalResult<T> result = alone.run(work);
            alone.commit();
            return result;
        }
    }

    /// Begins a transaction that several clients' transactions share.
    Group group() {
        return new Group();
    }

    /// Clients' transactions that become durable together, each with a version of its own.
    ///
    /// A member that fails takes nothing of the others along: it runs within a savepoint, but for
    /// the first, before which there is nothing to keep. Only what makes SQLite end the whole
    /// transaction hurts all, and then none is durable; see [#isLost].
    final class Group implements AutoCloseable {
        private final BookDraft draft = book.draft();
        private int members;
        private boolean begun;

        private Group() {}

        /// Runs a client's transaction as the next member. Whatever `work` throws undoes all of it.
        /// What it returns is good once [#commit] has returned.
        <T extends @Nullable Object, X extends Exception> LocalResult<T> run(LocalWork<T, X> work)
                throws X {
            boolean first = members == 0;
            if (first) {
                close();
                begin();
                begun = true;
                engine.recall();
            } else {
                engine.sql().run("SAVEPOINT vg_member");
            }
            boolean stands = false;
            try {
                DbVersion version = draft.get(actor).head().next();
                T value = runGuarded(work, version);
                var result = new LocalResult<T>(value, record(draft, version));
                stands = true;
                members++;
                return result;
            } finally {
                if (!first && connection.inTransaction()) {
                    endMember(stands);
                }
            }
        }

        private void endMember(boolean stands) {
            boolean ended = false;
            try {
                if (!stands) {
                    engine.sql().run("ROLLBACK TO vg_member");
                }
                engine.sql().run("RELEASE vg_member");
                ended = true;
            } finally {
                if (!ended) { // what is left of the member is not known: all are lost with it
                    undo();
                }
            }
        }

        /// Whether the transaction has ended without [#commit]: what ran in it is undone, through
        /// no fault of the members that had run before.
        boolean isLost() {
            return members > 0 && !connection.inTransaction();
        }

        /// Makes what the members did durable, or nothing of it. That we hold their versions is
        /// written already: it follows from their logs.
        void commit() {
            if (members > 0) {
                Replica.this.commit();
                begun = false;
                book.publish(draft);
            }
        }

        /// Undoes what is not committed.
        @Override
        public void close() {
            if (begun) {
                begun = false;
                undo();
            }
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

    /// Writes down in the log what the transaction has captured, and in the draft that it did.
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
        return new Commit(draft.get(actor), version, last, timestamp);
    }

    /// Merges what others wrote. A version that cannot be merged is parked and does not stop
    /// others.
    public RemoteResult apply(List<Changeset> batch) {
        return attempt(Caution.none(), caution -> {
            engine.refresh();
            BookDraft draft = book.draft();
            Engine.Taken taken = merging(() -> engine.take(draft, batch, caution));
            engine.save(draft);
            commit();
            return new RemoteResult(book.publish(draft), taken.touched(), taken.parked());
        });
    }

    /// Makes the replicated tables what `statements` say, adding only; see the other method.
    public SchemaResult applySchema(List<String> statements) {
        return applySchema(SchemaText.all("schema", statements), Permission.ADDITIVE);
    }

    /// Makes the replicated tables what the texts say: `CREATE TABLE` and `CREATE INDEX`.
    ///
    /// @throws SchemaRefused if that is not possible; nothing was changed
    public SchemaResult applySchema(List<SchemaText> texts, Permission permission) {
        return attempt(Caution.savepoints(), caution -> {
            engine.refresh();
            SchemaChange.Outcome outcome;
            engine.beginCapture(book.get(actor).head().next());
            try {
                outcome = SchemaChange.apply(engine, texts, permission);
            } finally {
                engine.endCapture();
            }
            engine.refresh();
            BookDraft draft = book.draft();
            Commit commit = record(draft, book.get(actor).head().next());
            Engine.Taken taken = merging(() -> engine.retryParked(caution));
            commit();
            book.publish(draft);
            return new SchemaResult(outcome, commit, new RemoteResult(
                    Collections.emptySortedMap(), taken.touched(), taken.parked()));
        });
    }

    @FunctionalInterface
    private interface Merging {
        Engine.Taken run() throws AttemptFailed;
    }

    private Engine.Taken merging(Merging work) throws AttemptFailed {
        guard.beginMerging();
        try {
            return work.run();
        } finally {
            guard.endMerging();
        }
    }

    /// A transaction that merges others' versions, from after BEGIN until after COMMIT.
    @FunctionalInterface
    private interface Attempt<T> {
        T run(Caution caution) throws AttemptFailed;
    }

    /// Runs it as often as it takes: an attempt that fails makes the next one more cautious.
    private <T> T attempt(Caution caution, Attempt<T> transaction) {
        while (true) {
            begin();
            boolean durable = false;
            try {
                T result = transaction.run(caution);
                durable = true;
                return result;
            } catch (AttemptFailed failed) {
                caution.learn(failed);
            } finally {
                end(durable);
            }
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
        inTransaction(() -> engine.remember(members));
    }

    public int clusterId() {
        return engine.clusterId();
    }

    /// @param id 0 to 65,535
    public void setClusterId(int id) {
        inTransaction(() -> engine.setClusterId(id));
    }

    public List<RememberedMember> remembered() {
        return engine.remembered();
    }

    /// Ends SQLite's own checkpoints; whoever is told of the commits makes them.
    ///
    /// @param afterCommit see [Connection#afterCommit]
    /// @param walBytesKept what the log's file keeps when it is begun anew
    void leaveCheckpoints(IntConsumer afterCommit, long walBytesKept) {
        connection.exec("PRAGMA journal_size_limit = " + walBytesKept);
        connection.afterCommit(afterCommit);
    }

    /// Copies the write-ahead log into the database file; nobody writes meanwhile.
    ///
    /// @param readersLeave how long to wait for those who read from the log
    /// @return false if some still do
    boolean checkpoint(Checkpoint.Mode mode, Duration readersLeave) {
        connection.busyTimeout(readersLeave);
        try {
            return connection.checkpoint(mode).complete();
        } finally {
            connection.busyTimeout(Connections.BUSY_TIMEOUT);
        }
    }

    /// Looks through the whole version log and removes what is overwritten, as a running node does
    /// in small steps.
    public void pruneLog() {
        var pruner = new LogPruner(engine.sql());
        LogPruner.Position at = LogPruner.Position.START;
        while (at != null) {
            LogPruner.Found found = pruner.look(at, LogPruning.ENTRIES_PER_STEP);
            if (!found.isEmpty()) {
                prune(found);
            }
            at = found.next();
        }
    }

    /// Removes from the version log what was found.
    void prune(LogPruner.Found found) {
        inTransaction(() -> engine.prune(found));
    }

    /// See [LogPruner#keptBytes].
    void noteLogKept(long bytes) {
        inTransaction(() -> engine.noteLogKept(bytes));
    }

    /// See [Engine#logBytesWritten].
    long logBytesWritten() {
        return engine.logBytesWritten();
    }

    /// Writes something and takes it away again, to learn whether the disk has room for it.
    void probe() {
        inTransaction(engine::writeProbe);
        inTransaction(engine::dropProbe);
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

    private void inTransaction(Runnable work) {
        begin();
        boolean durable = false;
        try {
            work.run();
            commit();
            durable = true;
        } finally {
            end(durable);
        }
    }

    private void end(boolean durable) {
        if (!durable) {
            undo();
        }
    }

    private void undo() {
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
