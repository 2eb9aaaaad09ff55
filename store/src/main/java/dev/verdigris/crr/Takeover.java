package dev.verdigris.crr;

import dev.verdigris.book.BookDelta;
import dev.verdigris.crdt.RowClock;
import dev.verdigris.crdt.Stamp;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.PackedKey;
import dev.verdigris.model.RangeSet;
import dev.verdigris.model.Seq;
import dev.verdigris.model.SqlValue;
import dev.verdigris.model.Timestamp;
import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.Statement;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.LongConsumer;

/// Fills a new database with clocks, logs and a book that are known from elsewhere, within one
/// transaction of its caller, who writes the rows.
///
/// First the tables, then each row's clock and what its cells' versions list, then the logs, then
/// the book. What is listed waits in a temporary table, so that memory does not grow with the rows.
public final class Takeover implements AutoCloseable {
    private final Engine engine;
    private final EngineSql sql;
    private final Sites sites;
    private final VersionLog log;
    private final BookTables books;

    private Takeover(Engine engine) {
        this.engine = engine;
        this.sql = engine.sql();
        this.sites = new Sites(sql);
        this.log = new VersionLog(sql);
        this.books = new BookTables(sql, sites);
        sql.connection().exec("CREATE TEMP TABLE vg_listed(site INTEGER, version INTEGER, "
                + "seq INTEGER, tbl INTEGER, key BLOB, ts INTEGER)");
    }

    /// Makes an empty database one of ours.
    public static Takeover begin(Connection empty, ActorId own) {
        return new Takeover(Engine.open(empty, own));
    }

    /// Replicates a table that is there and empty.
    public Rows replicate(String table) {
        engine.alterations().replicate(table);
        return new Rows(Objects.requireNonNull(engine.tables().find(table)));
    }

    /// The clocks of one table.
    public final class Rows {
        private final ReplicatedTable table;
        private final TableRows rows;

        private Rows(ReplicatedTable table) {
            this.table = table;
            this.rows = new TableRows(sql, sites, table);
        }

        /// Not of the key, in the order of [RowClock#cells].
        public List<String> columns() {
            return table.columns();
        }

        public void writeClock(List<SqlValue> key, RowClock clock) {
            rows.adopt(PackedKey.pack(key), clock);
        }

        /// Has the log of the version list the row.
        public void list(PackedKey key, Stamp version, Seq seq, Timestamp timestamp) {
            sql.get("INSERT INTO temp.vg_listed VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
                    .bindLong(1, sites.ordinal(version.site()))
                    .bindLong(2, version.version().value()).bindLong(3, seq.value())
                    .bindLong(4, table.id()).bindBlob(5, key.bytes())
                    .bindLong(6, timestamp.ntp64()).run();
        }
    }

    /// Writes the logs of what was listed.
    ///
    /// @param progress is told how many versions are written
    /// @return how many there are
    public long writeLogs(LongConsumer progress) {
        Statement rows = sql.get("SELECT site, version, seq, tbl, key, max(ts) OVER version, "
                + "max(seq) OVER version FROM temp.vg_listed "
                + "WINDOW version AS (PARTITION BY site, version) "
                + "ORDER BY site, version, seq, tbl, key");
        long versions = 0;
        boolean more = rows.step();
        while (more) {
            var version = new ListedVersion(rows);
            log.write(version.site, version.version, version.timestamp, version.last,
                    () -> version);
            more = version.isFollowed;
            progress.accept(++versions);
        }
        rows.reset();
        sql.connection().exec("DROP TABLE temp.vg_listed");
        return versions;
    }

    /// The rows of one version, read while they are written; ends before the next version's.
    private static final class ListedVersion implements Iterator<VersionLog.Entry> {
        private final Statement rows;
        private final long site;
        private final long version;
        private final Timestamp timestamp;
        private final Seq last;
        private boolean isOnRow = true;
        private boolean isFollowed = true;
        private boolean hasEnded;

        ListedVersion(Statement rows) {
            this.rows = rows;
            this.site = rows.columnLong(0);
            this.version = rows.columnLong(1);
            this.timestamp = new Timestamp(rows.columnLong(5));
            this.last = new Seq(rows.columnLong(6));
        }

        @Override
        public boolean hasNext() {
            if (!isOnRow && !hasEnded) {
                isFollowed = rows.step();
                isOnRow = isFollowed && rows.columnLong(0) == site
                        && rows.columnLong(1) == version;
                hasEnded = !isOnRow;
            }
            return isOnRow;
        }

        @Override
        public VersionLog.Entry next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            isOnRow = false;
            return new VersionLog.Entry(new Seq(rows.columnLong(2)), (int) rows.columnLong(3),
                    Objects.requireNonNull(rows.columnBlob(4)));
        }
    }

    /// Writes down what is held of an actor: all up to the head but the gaps.
    public void book(ActorId actor, DbVersion head, RangeSet gaps) {
        books.save(new BookDelta(actor, head, List.of(), gaps.ranges(),
                Collections.emptyNavigableMap(), Collections.emptySortedSet()));
    }

    @Override
    public void close() {
        engine.close();
    }
}
