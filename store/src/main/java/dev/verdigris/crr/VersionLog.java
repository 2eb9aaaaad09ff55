package dev.verdigris.crr;

import dev.verdigris.model.Changeset;
import dev.verdigris.model.InvariantViolation;
import dev.verdigris.model.PackedKey;
import dev.verdigris.model.Seq;
import dev.verdigris.model.Timestamp;
import dev.verdigris.sqlite.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Which rows each version touched, so that it can be read back.
///
/// A version's rows stand in its log with their positions; of a remote version only those in which
/// something of it survived. A version that is held and has no log is cleared. Rows overwritten
/// later stay listed: whoever reads a version looks at their clocks anyway.
///
/// One row of the table per [#CHUNK_BYTES] of entries. An entry is a byte, then what that calls
/// for: the distance from the last position (if [#FAR]; else it is one), the table (if
/// [#OTHER_TABLE]; else as before), how many bytes the key shares with the key before (the low six
/// bits, or a number if all are set), the number of the other bytes, and those.
final class VersionLog {
    private static final int CHUNK_BYTES = 32 * 1024;
    private static final int FAR = 0x80;
    private static final int OTHER_TABLE = 0x40;
    private static final int SHARED_MASK = 0x3f;

    private final EngineSql sql;
    private byte[] out = new byte[1024];
    private int size;
    private byte[] lastKey = new byte[64];
    private int lastKeyLength;
    private long lastSeq;
    private int lastTable;
    private long firstSeq;
    private final AtomicLong bytesWritten = new AtomicLong();

    VersionLog(EngineSql sql) {
        this.sql = sql;
    }

    /// One row of a version.
    record Entry(Seq seq, int table, byte[] key) {
        boolean isOfSameRow(Entry other) {
            return table == other.table && Arrays.equals(key, other.key);
        }
    }

    /// Writes a local version, whose positions are those of `touched`.
    void write(long version, Timestamp timestamp, TouchedRows touched) {
        var last = new Seq(touched.count() - 1L);
        begin(0);
        for (int row = 0; row < touched.count(); row++) {
            add(row, touched.table(row), touched.keyBytes(), touched.keyStart(row),
                    touched.keyEnd(row));
            if (size >= CHUNK_BYTES) {
                store(Sites.OWN, version, timestamp, last);
                begin(row + 1L);
            }
        }
        if (size > 0) {
            store(Sites.OWN, version, timestamp, last);
        }
    }

    /// Writes what survived of a remote version, row by row; nothing if no row is added.
    final class RemoteVersion {
        private final long site;
        private final long version;
        private final Timestamp timestamp;
        private final Seq last;

        private RemoteVersion(long site, long version, Timestamp timestamp, Seq last) {
            this.site = site;
            this.version = version;
            this.timestamp = timestamp;
            this.last = last;
            size = 0;
        }

        /// Adds a row; their positions rise.
        void add(Seq seq, int table, PackedKey key) {
            if (size == 0) {
                begin(seq.value());
            }
            VersionLog.this.add(seq.value(), table, key.bytes(), 0, key.bytes().length);
            if (size >= CHUNK_BYTES) {
                end();
            }
        }

        /// Writes the rows that have not been written yet.
        void end() {
            if (size > 0) {
                store(site, version, timestamp, last);
                size = 0;
            }
        }
    }

    /// Writes what survived of a remote version; nothing if `entries` is empty.
    ///
    /// @param entries in the order of their positions
    void write(long site, long version, Timestamp timestamp, Seq last,
            Iterable<Entry> entries) {
        var remote = new RemoteVersion(site, version, timestamp, last);
        for (Entry entry : entries) {
            remote.add(entry.seq(), entry.table(), new PackedKey(entry.key()));
        }
        remote.end();
    }

    /// Begins a remote version. One at a time, and nothing else is written meanwhile.
    RemoteVersion remote(long site, Changeset.Full whole) {
        return new RemoteVersion(
                site, whole.version().value(), whole.timestamp(), whole.lastSeq());
    }

    private void begin(long seq) {
        size = 0;
        firstSeq = seq;
        lastSeq = seq - 1;
        lastTable = 0;
        lastKeyLength = 0;
    }

    private void add(long seq, int table, byte[] bytes, int from, int to) {
        int length = to - from;
        int mismatch = Arrays.mismatch(lastKey, 0, lastKeyLength, bytes, from, to);
        int shared = mismatch < 0 ? length : mismatch;
        reserve(4 * Varints.BYTES_MAX + 1 + length);
        int head = Math.min(shared, SHARED_MASK)
                | (seq == lastSeq + 1 ? 0 : FAR)
                | (table == lastTable ? 0 : OTHER_TABLE);
        out[size++] = (byte) head;
        if ((head & FAR) != 0) {
            size = Varints.put(out, size, seq - lastSeq);
        }
        if ((head & OTHER_TABLE) != 0) {
            size = Varints.put(out, size, table);
        }
        if (shared >= SHARED_MASK) {
            size = Varints.put(out, size, shared);
        }
        size = Varints.put(out, size, length - shared);
        System.arraycopy(bytes, from + shared, out, size, length - shared);
        size += length - shared;
        lastSeq = seq;
        lastTable = table;
        lastKey = lastKey.length < length ? new byte[length * 2] : lastKey;
        System.arraycopy(bytes, from, lastKey, 0, length);
        lastKeyLength = length;
    }

    private void reserve(int more) {
        if (out.length - size < more) {
            out = Arrays.copyOf(out, Math.max(out.length * 2, size + more));
        }
    }

    private void store(long site, long version, Timestamp timestamp, Seq last) {
        Statement insert = sql.get("INSERT INTO __vg_log(site, version, first_seq, last_seq, ts, "
                + "entries) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        insert.bindLong(1, site).bindLong(2, version).bindLong(3, firstSeq)
                .bindLong(4, last.value()).bindLong(5, timestamp.ntp64())
                .bindBlob(6, out, 0, size).run();
        bytesWritten.addAndGet(size);
    }

    /// How many bytes of entries were written through this object. From any thread.
    long bytesWritten() {
        return bytesWritten.get();
    }

    /// Takes the rows of a version, in order, for as long as it wants.
    @FunctionalInterface
    interface EntryVisitor {
        /// @return false to be shown no more
        boolean visit(Entry entry);
    }

    /// What is known of a version that has a log.
    ///
    /// @param last its last position
    record Header(Timestamp timestamp, Seq last) {}

    @Nullable Header header(long site, long version) {
        Statement row = sql.get("SELECT ts, last_seq FROM __vg_log WHERE site = ?1 "
                + "AND version = ?2 ORDER BY first_seq LIMIT 1");
        row.bindLong(1, site).bindLong(2, version);
        try {
            return row.step()
                    ? new Header(new Timestamp(row.columnLong(0)), new Seq(row.columnLong(1)))
                    : null;
        } finally {
            row.reset();
        }
    }

    /// Shows the rows of a version from a position on.
    void read(long site, long version, long fromSeq, EntryVisitor visitor) {
        Statement rows = sql.get("SELECT first_seq, entries FROM __vg_log WHERE site = ?1 "
                + "AND version = ?2 AND first_seq >= ifnull((SELECT max(first_seq) FROM __vg_log "
                + "WHERE site = ?1 AND version = ?2 AND first_seq <= ?3), 0) ORDER BY first_seq");
        rows.bindLong(1, site).bindLong(2, version).bindLong(3, fromSeq);
        try {
            boolean more = true;
            while (more && rows.step()) {
                for (Entry entry : entries(
                        rows.columnLong(0), Objects.requireNonNull(rows.columnBlob(1)))) {
                    if (more && entry.seq().value() >= fromSeq) {
                        more = visitor.visit(entry);
                    }
                }
            }
        } finally {
            rows.reset();
        }
    }

    static List<Entry> entries(long firstSeq, byte[] packed) {
        var entries = new ArrayList<Entry>();
        var in = new Varints.Reader(packed);
        long seq = firstSeq - 1;
        int table = 0;
        byte[] key = {};
        while (in.hasMore()) {
            int head = packed[in.position()] & 0xff;
            in.skip(1);
            seq += (head & FAR) == 0 ? 1 : in.next();
            table = (head & OTHER_TABLE) == 0 ? table : (int) in.next();
            int shared = (head & SHARED_MASK) == SHARED_MASK
                    ? (int) in.next() : head & SHARED_MASK;
            int rest = (int) in.next();
            int from = in.position();
            in.skip(rest);
            InvariantViolation.check(shared <= key.length, "a key shares what the last one has");
            byte[] next = Arrays.copyOf(key, shared + rest);
            System.arraycopy(packed, from, next, shared, rest);
            key = next;
            entries.add(new Entry(new Seq(seq), table, key));
        }
        return entries;
    }
}
