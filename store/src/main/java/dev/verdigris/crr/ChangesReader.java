package dev.verdigris.crr;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Change;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.PackedKey;
import dev.verdigris.model.RangeSet;
import dev.verdigris.model.Seq;
import dev.verdigris.model.SeqRange;
import dev.verdigris.model.VersionRange;
import dev.verdigris.protocol.Need;
import dev.verdigris.sqlite.Statement;
import dev.verdigris.wire.ChangesetCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads versions back as changesets, on any connection, also a read-only one.
///
/// A version consists of the cells and records that still carry it. One of which nothing is left is
/// cleared. Nothing is said of versions that are not held; of those held in part, the part. All of
/// it comes in pieces, each from one snapshot: between two pieces no transaction is open, and what
/// was overwritten meanwhile is missing from the next, which is as good, since the version that
/// overwrote it is held as well.
public final class ChangesReader {
    /// A piece ends with the chunk that reaches this many bytes; a row may be some megabytes more.
    static final int PIECE_BYTES = 256 * 1024;

    /// A piece looks at no more versions than this.
    static final int PIECE_VERSIONS = 1_000;

    private final EngineSql sql;
    private final Tables tables;
    private final Sites sites;
    private final VersionLog log;
    private final ChunkBuffer buffer;
    private final BookTables books;
    private final Map<Integer, StoredRows> rowsByTable = new HashMap<>();

    public ChangesReader(EngineSql sql) {
        this.sql = sql;
        this.tables = new Tables(sql);
        this.sites = new Sites(sql);
        this.log = new VersionLog(sql);
        this.buffer = new ChunkBuffer(sql);
        this.books = new BookTables(sql, sites);
    }

    /// Where to go on reading a need.
    public record Cursor(long version, long seq) {
        public static final Cursor START = new Cursor(0, 0);
    }

    /// Reads all of a need. What `sink` gets, it gets between two transactions.
    public void readAll(Need need, ChunkSink sink) {
        Cursor at = Cursor.START;
        while (at != null) {
            var piece = new ArrayList<Changeset>();
            at = read(need, at, piece::add);
            piece.forEach(sink::accept);
        }
    }

    /// Reads one piece of a need in a transaction of its own.
    ///
    /// @return where the next piece begins; null if there is none
    public @Nullable Cursor read(Need need, Cursor from, ChunkSink sink) {
        sql.run("BEGIN");
        try {
            if (tables.refresh()) {
                rowsByTable.clear();
            }
            Long site = sites.find(need.actor());
            if (site == null) {
                return null;
            }
            ActorBook book = books.load(site);
            return switch (need) {
                case Need.Whole(_, var versions) -> wholes(site, book, need.actor(), versions, from,
                        sink);
                case Need.Part part -> part(site, book, part, from, sink);
            };
        } finally {
            sql.run("COMMIT");
        }
    }

    private @Nullable Cursor wholes(long site, ActorBook book, ActorId actor, VersionRange asked,
            Cursor from, ChunkSink sink) {
        long first = Math.max(asked.first().value(), from.version());
        long last = Math.min(asked.last().value(), book.head().value());
        if (first > last) {
            return null;
        }
        List<Long> stored = stored(site, first, last);
        if (stored.size() == PIECE_VERSIONS) {
            last = stored.getLast();
        }
        RangeSet cleared = book.held().intersect(RangeSet.of(first, last));
        int bytes = 0;
        Cursor next = last < asked.last().value() ? new Cursor(last + 1, 0) : null;
        for (long version : stored) {
            long fromSeq = version == from.version() ? from.seq() : 0;
            VersionLog.Header header = log.header(site, version);
            if (header == null) {
                cleared = cleared.minus(version, version);
                List<Changeset.Full> buffered = buffer.chunks(site, actor, new DbVersion(version));
                buffered.forEach(sink::accept);
                bytes += sizeOf(buffered);
            } else {
                var builder = new ChunkBuilder(
                        actor, new DbVersion(version), header, new Seq(fromSeq), sink);
                boolean whole = gather(site, version, builder, header.last(), bytes);
                if (fromSeq > 0 || !builder.isEmpty()) {
                    cleared = cleared.minus(version, version);
                    if (!whole) {
                        next = new Cursor(version, builder.next().value());
                    } else {
                        builder.finish(header.last());
                    }
                }
                bytes += builder.gatheredBytes();
            }
            if (bytes >= PIECE_BYTES) {
                if (next == null || next.version() != version) {
                    next = version < last || next != null ? new Cursor(version + 1, 0) : null;
                }
                cleared = cleared.intersect(RangeSet.of(first, version));
                break;
            }
        }
        for (RangeSet.Range range : cleared.ranges()) {
            sink.accept(new Changeset.Cleared(actor, VersionRange.of(range.first(), range.last())));
        }
        return next;
    }

    /// The versions of a range that have a log or wait in the buffer, at most [#PIECE_VERSIONS].
    private List<Long> stored(long site, long first, long last) {
        Statement rows = sql.get("SELECT version FROM __vg_log WHERE site = ?1 AND version BETWEEN "
                + "?2 AND ?3 UNION SELECT version FROM __vg_buffer WHERE site = ?1 AND version "
                + "BETWEEN ?2 AND ?3 ORDER BY version LIMIT ?4");
        rows.bindLong(1, site).bindLong(2, first).bindLong(3, last).bindLong(4, PIECE_VERSIONS);
        var versions = new ArrayList<Long>();
        while (rows.step()) {
            versions.add(rows.columnLong(0));
        }
        rows.reset();
        return versions;
    }

    /// Adds what is left of the rows from the builder's next position up to `last`.
    ///
    /// @return false if the piece is full before
    private boolean gather(
            long site, long version, ChunkBuilder builder, Seq last, int bytes) {
        boolean[] whole = {true};
        var row = new ArrayList<VersionLog.Entry>(); // entries of one row that follow each other
        log.read(site, version, builder.next().value(), entry -> {
            if (entry.seq().isAfter(last)) {
                return false;
            }
            if (!row.isEmpty() && !row.getFirst().isOfSameRow(entry)) {
                builder.add(changes(site, version, row));
                boolean atAnEnd = entry.seq().isAfter(row.getLast().seq());
                row.clear();
                if (atAnEnd && bytes + builder.gatheredBytes() >= PIECE_BYTES) {
                    whole[0] = false;
                    return false;
                }
            }
            row.add(entry);
            return true;
        });
        if (!row.isEmpty()) {
            builder.add(changes(site, version, row));
        }
        if (!whole[0]) {
            builder.pause();
        }
        return whole[0];
    }

    private @Nullable Cursor part(
            long site, ActorBook book, Need.Part need, Cursor from, ChunkSink sink) {
        DbVersion version = need.version();
        VersionLog.Header header = log.header(site, version.value());
        if (!book.holds(version) || header == null) {
            boolean buffered = false;
            for (Changeset.Full chunk : buffer.chunks(site, need.actor(), version)) {
                buffered = true;
                if (need.seqs().intersects(
                        chunk.seqs().first().value(), chunk.seqs().last().value())) {
                    sink.accept(chunk);
                }
            }
            if (!buffered && book.holds(version)) {
                sink.accept(new Changeset.Cleared(need.actor(), VersionRange.single(version)));
            }
            return null;
        }
        int bytes = 0;
        RangeSet asked = need.seqs().intersect(RangeSet.of(SeqRange.upTo(header.last())));
        for (RangeSet.Range range : asked.ranges()) {
            if (range.last() < from.seq()) {
                continue;
            }
            var last = new Seq(range.last());
            var first = new Seq(Math.max(range.first(), from.seq()));
            var builder = new ChunkBuilder(need.actor(), version, header, first, sink);
            if (!gather(site, version.value(), builder, last, bytes)) {
                return new Cursor(version.value(), builder.next().value());
            }
            builder.finish(last);
            bytes += builder.gatheredBytes();
        }
        return null;
    }

    private static int sizeOf(List<Changeset.Full> chunks) {
        return chunks.stream().flatMap(chunk -> chunk.changes().stream())
                .mapToInt(ChangesetCodec::sizeOf).sum();
    }

    /// What is left of a row, at the positions at which it stands in the log.
    private List<Change> changes(long site, long version, List<VersionLog.Entry> listed) {
        VersionLog.Entry first = listed.getFirst();
        List<Change> left = rowsByTable.computeIfAbsent(
                        first.table(), id -> new StoredRows(sql, tables.byId(id)))
                .changes(site, version, new PackedKey(first.key()), first.seq());
        return listed.size() == 1 || left.isEmpty() ? left : spread(left, listed);
    }

    /// Gives each position a change, so that whoever takes a part of the positions has the row.
    private static List<Change> spread(List<Change> changes, List<VersionLog.Entry> listed) {
        var spread = new ArrayList<Change>();
        for (int i = 0; i < Math.max(changes.size(), listed.size()); i++) {
            Change change = changes.get(Math.min(i, changes.size() - 1));
            Seq seq = listed.get(Math.min(i, listed.size() - 1)).seq();
            spread.add(new Change(change.table(), change.key(), change.column(), change.value(),
                    change.columnVersion(), change.causalLength(), seq));
        }
        return spread;
    }
}
