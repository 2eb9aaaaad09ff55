package dev.verdigris.crr;

import dev.verdigris.book.Book;
import dev.verdigris.book.BookDraft;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.Seq;
import dev.verdigris.model.Timestamp;
import dev.verdigris.protocol.RememberedMember;
import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.Statement;
import dev.verdigris.time.HybridClock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The parts of the engine on one write connection, put together.
///
/// Opens and ends no transaction: its caller does, and calls [#undone] after each rollback. Rows
/// and book meet here: whatever changes rows for others' versions or ours records that in the
/// draft.
public final class Engine implements AutoCloseable {
    /// Enough to need new pages.
    private static final int PROBE_BYTES = 64 * 1024;

    private final EngineSql sql;
    private final Tables tables;
    private final Alterations alterations;
    private final Sites sites;
    private final Capture capture;
    private final VersionLog log;
    private final BookTables bookTables;
    private final Merger merger;
    private final RemoteWrites remote;
    private final MemberTable members;
    private final LogPruner pruner;

    private Engine(Connection connection) {
        sql = new EngineSql(connection);
        tables = new Tables(sql);
        sites = new Sites(sql);
        capture = new Capture(connection, tables);
        log = new VersionLog(sql);
        bookTables = new BookTables(sql, sites);
        merger = new Merger(sql, tables, sites);
        var shapes = new Shapes(sql, tables);
        alterations = new Alterations(sql, tables, sites, shapes);
        remote = new RemoteWrites(
                sql, tables, sites, merger, log, new Absence(tables, shapes));
        members = new MemberTable(sql);
        pruner = new LogPruner(sql);
    }

    /// Makes the database one of ours if it is none, within the transaction under way.
    ///
    /// @param actorIfNew null if it must be one already
    public static Engine open(Connection connection, @Nullable ActorId actorIfNew) {
        if (Layout.isPresent(connection)) {
            Layout.check(connection);
        } else if (actorIfNew == null) {
            throw new IllegalStateException("there is no database to open");
        } else {
            Layout.create(connection, actorIfNew);
        }
        var engine = new Engine(connection);
        engine.tables.refresh();
        return engine;
    }

    public EngineSql sql() {
        return sql;
    }

    public Tables tables() {
        return tables;
    }

    /// What a schema does to replicated tables; [#refresh] after it.
    public Alterations alterations() {
        return alterations;
    }

    public ActorId actor() {
        return sites.actor(Sites.OWN);
    }

    public Book loadBook() {
        return new Book(bookTables.load());
    }

    /// Moves the clock past the timestamps that are stored: past our own at any price, past others'
    /// as far as it follows them.
    public void catchUp(HybridClock clock) {
        Statement rows = sql.get("SELECT ordinal, ts FROM (SELECT ordinal, (SELECT ts FROM "
                + "__vg_log WHERE site = ordinal ORDER BY version DESC LIMIT 1) AS ts "
                + "FROM __vg_site) WHERE ts IS NOT NULL UNION ALL SELECT site, ts "
                + "FROM __vg_buffer");
        while (rows.step()) {
            var stored = new Timestamp(rows.columnLong(1));
            if (rows.columnLong(0) == Sites.OWN) {
                clock.resume(stored);
            } else {
                clock.observe(stored);
            }
        }
        rows.reset();
    }

    // Local writes.

    /// From now on, writes to replicated tables are noted for this version of ours.
    public void beginCapture(DbVersion version) {
        capture.begin(version.value());
    }

    public void endCapture() {
        capture.end();
    }

    /// Whether a replicated row was touched.
    public boolean hasCaptured() {
        return capture.touched().count() > 0;
    }

    /// Writes down what was captured. With its log the version is held: there is nothing more to
    /// write into the book.
    ///
    /// @return the last position
    public Seq record(DbVersion version, Timestamp timestamp) {
        TouchedRows touched = capture.touched();
        log.write(version.value(), timestamp, touched);
        return new Seq(touched.count() - 1L);
    }

    // Remote writes.

    /// What a batch has done.
    ///
    /// @param touched the rows of which something changed, by each version that did it
    public record Taken(List<RowKey> touched, List<ParkedVersion> parked) {}

    /// Takes in changesets in their order.
    ///
    /// @throws AttemptFailed if the transaction has to be rolled back and all of it done again
    public Taken take(BookDraft draft, List<Changeset> batch, Caution caution)
            throws AttemptFailed {
        var effects = new RemoteWrites.Effects(caution);
        for (Changeset changeset : batch) {
            remote.take(draft, changeset, effects);
        }
        return new Taken(effects.touched(), effects.parked());
    }

    /// Tries again what was parked, as the schema has changed.
    ///
    /// @throws AttemptFailed if the transaction has to be rolled back and all of it done again
    public Taken retryParked(Caution caution) throws AttemptFailed {
        var effects = new RemoteWrites.Effects(caution);
        merger.forget();
        remote.retryParked(effects);
        return new Taken(effects.touched(), effects.parked());
    }

    /// Writes into the book what came from others.
    public void save(BookDraft draft) {
        draft.deltas().forEach(bookTables::save);
    }

    // The rest.

    /// Looks whether the schema has changed, as the transaction under way sees it.
    public void refresh() {
        if (tables.refresh()) {
            merger.forget();
        }
    }

    /// As [#refresh], as far as only this engine changes the schema.
    public void recall() {
        if (tables.recall()) {
            merger.forget();
        }
    }

    /// Forgets what only the transaction knew that was rolled back.
    public void undone() {
        sites.forget();
        tables.forget();
        merger.forget();
    }

    /// Removes from the version log what is overwritten.
    public void prune(LogPruner.Found found) {
        pruner.remove(found);
    }

    /// See [LogPruner#keptBytes].
    public void noteLogKept(long bytes) {
        pruner.noteKept(bytes);
    }

    /// How many bytes were written to the version log since it was opened. From any thread.
    public long logBytesWritten() {
        return log.bytesWritten();
    }

    /// Writes some pages that mean nothing, to be dropped by [#dropProbe].
    public void writeProbe() {
        sql.run("INSERT OR REPLACE INTO __vg_state VALUES ('probe', zeroblob(" + PROBE_BYTES + "))");
    }

    public void dropProbe() {
        sql.run("DELETE FROM __vg_state WHERE key = 'probe'");
    }

    public void remember(List<RememberedMember> list) {
        members.replace(list);
    }

    public int clusterId() {
        return members.clusterId();
    }

    public void setClusterId(int id) {
        members.setClusterId(id);
    }

    public List<RememberedMember> remembered() {
        return members.load();
    }

    @Override
    public void close() {
        sql.close();
    }
}
