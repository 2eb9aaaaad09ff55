package dev.verdigris.crr;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.Change;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.MalformedMessage;
import dev.verdigris.model.Seq;
import dev.verdigris.model.SeqRange;
import dev.verdigris.model.Timestamp;
import dev.verdigris.sqlite.Statement;
import dev.verdigris.wire.ChangesetCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Chunks of versions that are not merged: those of which more is missing, and those that are
/// parked.
final class ChunkBuffer {
    private final EngineSql sql;

    ChunkBuffer(EngineSql sql) {
        this.sql = sql;
    }

    void add(long site, Changeset.Full chunk) {
        Statement insert = sql.get(
                "INSERT OR REPLACE INTO __vg_buffer VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        insert.bindLong(1, site).bindLong(2, chunk.version().value())
                .bindLong(3, chunk.seqs().first().value()).bindLong(4, chunk.seqs().last().value())
                .bindLong(5, chunk.lastSeq().value()).bindLong(6, chunk.timestamp().ntp64())
                .bindBlob(7, ChangesetCodec.encode(chunk.changes())).run();
    }

    /// What is here of a version, by first position.
    List<Changeset.Full> chunks(long site, ActorId actor, DbVersion version) {
        Statement rows = sql.get("SELECT first_seq, last_seq, last_of_version, ts, changes "
                + "FROM __vg_buffer WHERE site = ?1 AND version = ?2 ORDER BY first_seq, last_seq");
        rows.bindLong(1, site).bindLong(2, version.value());
        var chunks = new ArrayList<Changeset.Full>();
        while (rows.step()) {
            chunks.add(new Changeset.Full(actor, version,
                    decode(Objects.requireNonNull(rows.columnBlob(4))),
                    SeqRange.of(rows.columnLong(0), rows.columnLong(1)),
                    new Seq(rows.columnLong(2)), new Timestamp(rows.columnLong(3))));
        }
        rows.reset();
        return chunks;
    }

    private static List<Change> decode(byte[] stored) {
        try {
            return ChangesetCodec.decode(stored);
        } catch (MalformedMessage e) {
            throw new UncheckedIOException("a stored chunk is damaged", new IOException(e));
        }
    }

    void drop(long site, DbVersion version) {
        sql.get("DELETE FROM __vg_buffer WHERE site = ?1 AND version = ?2")
                .bindLong(1, site).bindLong(2, version.value()).run();
    }

    // Parked versions: all of their chunks are here, and the book counts them as held.

    void park(long site, DbVersion version, String reason) {
        sql.get("INSERT OR REPLACE INTO __vg_parked VALUES (?1, ?2, ?3)").bindLong(1, site)
                .bindLong(2, version.value()).bindText(3, reason).run();
    }

    void unpark(long site, DbVersion version) {
        sql.get("DELETE FROM __vg_parked WHERE site = ?1 AND version = ?2")
                .bindLong(1, site).bindLong(2, version.value()).run();
        drop(site, version);
    }

    long parkedCount() {
        return sql.number("SELECT count(*) FROM __vg_parked");
    }

    /// Names a parked version by the site's number.
    record Parked(long site, DbVersion version) {}

    List<Parked> parked() {
        Statement rows = sql.get("SELECT site, version FROM __vg_parked ORDER BY site, version");
        var parked = new ArrayList<Parked>();
        while (rows.step()) {
            parked.add(new Parked(rows.columnLong(0), new DbVersion(rows.columnLong(1))));
        }
        rows.reset();
        return parked;
    }
}
