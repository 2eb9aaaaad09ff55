package dev.verdigris.crr;

import dev.verdigris.model.PackedKey;
import dev.verdigris.model.Seq;
import dev.verdigris.model.Timestamp;
import dev.verdigris.sqlite.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Finds what of the version log is of no use any more: rows of which nothing that the version
/// wrote is left. On any connection, also a read-only one; [#remove] on the writer's.
///
/// A version that loses its last entry has no log and is *cleared*. That says nothing that reading
/// it back would not have said before: what a write loses to is greater in the order that all
/// replicas share, under a version that is held, and never gives way to it again. So what is found
/// stays true until it is removed, whatever is written meanwhile. Where the clock cannot say who
/// wrote a row, as its table is not known here, the entry is kept.
///
/// The newest version of each actor keeps its log: it shows how far versions and timestamps have
/// got.
public final class LogPruner {
    private static final String STATE_KEY = "log_kept_bytes";

    private final EngineSql sql;
    private final Tables tables;
    private final VersionLog log;
    private final Map<Integer, StoredRows> rowsByTable = new HashMap<>();

    public LogPruner(EngineSql sql) {
        this.sql = sql;
        this.tables = new Tables(sql);
        this.log = new VersionLog(sql);
    }

    /// A place between two chunks of the log, after the one named.
    public record Position(long site, long version, long firstSeq) {
        public static final Position START = new Position(Sites.OWN, 0, 0);
    }

    /// A chunk of the log that is to be replaced by what of it still stands.
    record Chunk(Position at, Timestamp timestamp, Seq last, List<VersionLog.Entry> standing) {}

    /// What one step has found.
    ///
    /// @param chunks to be replaced
    /// @param keptBytes of the log that stay, chunks that are replaced not counted
    /// @param prunedBytes of the log in the chunks that are replaced
    /// @param next where the next step begins; null if this one has seen the end
    public record Found(List<Chunk> chunks, long keptBytes, long prunedBytes,
            @Nullable Position next) {
        public boolean isEmpty() {
            return chunks.isEmpty();
        }
    }

    /// How large the log is now. Reads all of it, but for what long chunks have beside the table.
    public long storedBytes() {
        return sql.number("SELECT ifnull(sum(length(entries)), 0) FROM __vg_log");
    }

    /// How large the log was when [#noteKept] was last told, perhaps before a restart; −1 if never.
    public long keptBytes() {
        return sql.number("SELECT ifnull((SELECT value FROM __vg_state WHERE key = '"
                + STATE_KEY + "'), -1)");
    }

    /// Looks at the chunks after a position, in a transaction of its own.
    ///
    /// @param entriesMax ends with the chunk that reaches it; a chunk has some thousands at most
    public Found look(Position from, int entriesMax) {
        sql.run("BEGIN");
        try {
            if (tables.refresh()) {
                rowsByTable.clear();
            }
            return found(from, entriesMax);
        } finally {
            sql.run("COMMIT");
        }
    }

    private Found found(Position from, int entriesMax) {
        Statement rows = sql.get("SELECT site, version, first_seq, last_seq, ts, entries, "
                + "(SELECT max(version) FROM __vg_log m WHERE m.site = l.site) FROM __vg_log l "
                + "WHERE (site, version, first_seq) > (?1, ?2, ?3) "
                + "ORDER BY site, version, first_seq");
        rows.bindLong(1, from.site()).bindLong(2, from.version()).bindLong(3, from.firstSeq());
        var chunks = new ArrayList<Chunk>();
        long keptBytes = 0;
        long prunedBytes = 0;
        int seen = 0;
        Position at = from;
        boolean more;
        try {
            while ((more = rows.step()) && seen < entriesMax) {
                at = new Position(rows.columnLong(0), rows.columnLong(1), rows.columnLong(2));
                byte[] packed = Objects.requireNonNull(rows.columnBlob(5));
                List<VersionLog.Entry> entries = VersionLog.entries(at.firstSeq(), packed);
                seen += entries.size();
                List<VersionLog.Entry> standing = at.version() == rows.columnLong(6)
                        ? entries : standing(at, entries);
                // Rewriting costs as much as it saves unless half of a chunk is gone.
                if (standing.size() > entries.size() / 2) {
                    keptBytes += packed.length;
                } else {
                    prunedBytes += packed.length;
                    chunks.add(new Chunk(at, new Timestamp(rows.columnLong(4)),
                            new Seq(rows.columnLong(3)), standing));
                }
            }
        } finally {
            rows.reset();
        }
        return new Found(chunks, keptBytes, prunedBytes, more ? at : null);
    }

    private List<VersionLog.Entry> standing(Position at, List<VersionLog.Entry> entries) {
        return entries.stream().filter(entry -> mayStand(at, entry)).toList();
    }

    private boolean mayStand(Position at, VersionLog.Entry entry) {
        ReplicatedTable table = tables.findById(entry.table());
        return table == null || rowsByTable
                .computeIfAbsent(entry.table(), _ -> new StoredRows(sql, table))
                .mayStand(at.site(), at.version(), new PackedKey(entry.key()));
    }

    /// Removes what was found, within the transaction under way.
    void remove(Found found) {
        Statement delete = sql.get("DELETE FROM __vg_log WHERE site = ?1 AND version = ?2 "
                + "AND first_seq = ?3");
        for (Chunk chunk : found.chunks()) {
            Position at = chunk.at();
            delete.bindLong(1, at.site()).bindLong(2, at.version()).bindLong(3, at.firstSeq())
                    .run();
            log.write(at.site(), at.version(), chunk.timestamp(), chunk.last(), chunk.standing());
        }
    }

    /// Writes down how much a look at the whole log has kept, within the transaction under way.
    void noteKept(long bytes) {
        sql.get("INSERT OR REPLACE INTO __vg_state VALUES (?1, ?2)").bindText(1, STATE_KEY)
                .bindLong(2, bytes).run();
    }
}
