package dev.verdigris.crr;

import dev.verdigris.model.InvariantViolation;
import dev.verdigris.model.MalformedMessage;
import dev.verdigris.model.PackedKey;
import dev.verdigris.model.SqlValue;
import dev.verdigris.sqlite.Statement;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Whether the logs can be read and speak of versions that are held and of rows that are known.
final class LogCheck {
    /// Logged rows that one pass remembers, some 16 bytes each.
    private static final long ENTRIES_PER_PASS = 4_000_000;

    /// The shortest entry of a log.
    private static final int ENTRY_BYTES_MIN = 2;

    private final EngineSql sql;
    private final Findings findings;
    private final CheckProgress progress;
    private long entries;

    LogCheck(EngineSql sql, Findings findings, CheckProgress progress) {
        this.sql = sql;
        this.findings = findings;
        this.progress = progress;
    }

    /// How many rows the logs list.
    long entries() {
        return entries;
    }

    /// In how many passes the logs are compared with the clocks, so that memory is bounded.
    int passes() {
        long bytes = sql.number("SELECT ifnull(sum(length(entries)), 0) FROM __vg_log");
        return (int) (bytes / ENTRY_BYTES_MIN / ENTRIES_PER_PASS) + 1;
    }

    /// One chunk of a log.
    private record Chunk(long site, long version, long first, long last, long timestamp) {
        static Chunk of(Statement row) {
            return new Chunk(row.columnLong(0), row.columnLong(1), row.columnLong(2),
                    row.columnLong(3), row.columnLong(4));
        }

        boolean isOfVersionOf(@Nullable Chunk other) {
            return other != null && site == other.site && version == other.version;
        }
    }

    /// Reads all logs, and checks them in the first pass.
    ///
    /// @return the rows listed, as far as they are looked at in this pass
    LoggedWrites read(ShapeCheck tables, BookCheck book, int pass, int passes) {
        var logged = new LoggedWrites();
        Statement rows = sql.get("SELECT site, version, first_seq, last_seq, ts, entries "
                + "FROM __vg_log ORDER BY site, version, first_seq");
        Chunk before = null;
        long next = 0;
        while (rows.step()) {
            Chunk chunk = Chunk.of(rows);
            if (pass == 0) {
                chunk(chunk, before, next, book);
            }
            List<VersionLog.Entry> listed = entries(chunk, rows, pass, book);
            for (VersionLog.Entry entry : listed) {
                if (pass == 0) {
                    entry(chunk, entry, tables, book);
                }
                long hash = LoggedWrites.hash(
                        chunk.site(), chunk.version(), entry.table(), entry.key());
                if (LoggedWrites.pass(hash, passes) == pass) {
                    logged.add(hash);
                }
            }
            next = listed.isEmpty() ? 0 : listed.getLast().seq().value() + 1;
            before = chunk;
        }
        rows.reset();
        return logged;
    }

    private void chunk(Chunk chunk, @Nullable Chunk before, long next, BookCheck book) {
        boolean goesOn = chunk.isOfVersionOf(before);
        if (goesOn && before != null) {
            if (chunk.last() != before.last() || chunk.timestamp() != before.timestamp()) {
                found(chunk, book, "the chunks of its log differ in last position or timestamp");
            }
            if (chunk.first() < next) {
                found(chunk, book, "the chunk of its log from position " + chunk.first()
                        + " overlaps the one before");
            }
            return;
        }
        if (!book.isKnown(chunk.site())) {
            findings.add(Finding.Part.LOG, "the log of version " + chunk.version()
                    + " is of site number " + chunk.site() + ", which is not known");
        }
        String why = book.whyNotMerged(chunk.site(), chunk.version());
        if (why != null) {
            found(chunk, book, "it has a log, and the book does not hold it: " + why);
        }
    }

    private List<VersionLog.Entry> entries(
            Chunk chunk, Statement row, int pass, BookCheck book) {
        try {
            return VersionLog.entries(chunk.first(), Objects.requireNonNull(row.columnBlob(5)));
        } catch (InvariantViolation | RuntimeException e) { // of any damage to the packed bytes
            if (pass == 0) {
                found(chunk, book, "the chunk of its log from position " + chunk.first()
                        + " cannot be read: " + e.getMessage());
            }
            return List.of();
        }
    }

    private void entry(Chunk chunk, VersionLog.Entry entry, ShapeCheck tables, BookCheck book) {
        if (++entries % CheckProgress.STEP_ROWS == 0) {
            progress.at("log", entries);
        }
        if (entry.seq().value() > chunk.last()) {
            found(chunk, book, "its log lists position " + entry.seq() + ", and the last is "
                    + chunk.last());
        }
        ReplicatedTable table = tables.find(entry.table());
        if (table == null) {
            found(chunk, book, "its log names table number " + entry.table()
                    + ", which is not known");
            return;
        }
        if (!tables.isSound(table)) {
            return;
        }
        List<SqlValue> key;
        try {
            key = new PackedKey(entry.key()).unpack();
        } catch (MalformedMessage e) {
            found(chunk, book, "its log holds a key that cannot be unpacked: " + e.getMessage());
            return;
        }
        if (key.size() != table.keys().size()) {
            found(chunk, book, "its log holds the key " + Findings.shown(key) + " for table "
                    + Names.quoted(table.name()) + ", whose key has " + table.keys().size()
                    + " columns");
        } else if (chunk.site() != Sites.OWN && !hasClock(table, key)) {
            // Of our own versions it may be missing: a statement that was undone touched it.
            findings.ofWrite(Finding.Part.LOG, table.name(), key, book.name(chunk.site()),
                    chunk.version(), "its log lists the row, which has no clock");
        }
    }

    private boolean hasClock(ReplicatedTable table, List<SqlValue> key) {
        Statement row = sql.get(new TableSql(table).selectClock());
        for (int i = 0; i < key.size(); i++) {
            SqlValues.bind(row, i + 1, key.get(i));
        }
        boolean has = row.step();
        row.reset();
        return has;
    }

    private void found(Chunk chunk, BookCheck book, String message) {
        findings.ofSite(Finding.Part.LOG, book.name(chunk.site()), chunk.version(), message);
    }
}
