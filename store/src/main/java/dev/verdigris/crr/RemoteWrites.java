package dev.verdigris.crr;

import dev.verdigris.book.BookDraft;
import dev.verdigris.book.Placement;
import dev.verdigris.crdt.Stamp;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Change;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.PackedKey;
import dev.verdigris.sqlite.SqliteException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes in changesets within the transaction under way, and records in the draft of the book only
/// what stands in that transaction.
final class RemoteWrites {
    private final EngineSql sql;
    private final Tables tables;
    private final Sites sites;
    private final Merger merger;
    private final VersionLog log;
    private final ChunkBuffer buffer;
    private final Absence absence;

    RemoteWrites(EngineSql sql, Tables tables, Sites sites, Merger merger, VersionLog log,
            Absence absence) {
        this.sql = sql;
        this.tables = tables;
        this.sites = sites;
        this.merger = merger;
        this.log = log;
        this.buffer = new ChunkBuffer(sql);
        this.absence = absence;
    }

    /// What a batch has done so far.
    ///
    /// @param touched the rows of which something changed
    /// @param parked the versions that could not be merged
    record Effects(LinkedHashSet<RowKey> touched, List<ParkedVersion> parked) {
        Effects() {
            this(new LinkedHashSet<>(), new ArrayList<>());
        }
    }

    void take(BookDraft draft, Changeset changeset, Effects effects) {
        switch (draft.place(changeset)) {
            case Placement.AlreadyHeld() -> { }
            case Placement.Merge merge -> {
                long site = sites.ordinal(merge.actor());
                if (merge.supersedesBuffered()) {
                    buffer.drop(site, merge.whole().version());
                }
                mergeOrPark(site, merge.whole(), effects);
                draft.stored(merge);
            }
            case Placement.Buffer part -> {
                buffer.add(sites.ordinal(part.actor()), part.chunk());
                draft.stored(part);
            }
            case Placement.Complete complete -> {
                complete(complete.lastPiece(), effects);
                draft.stored(complete);
            }
            case Placement.Clear clear -> {
                long site = sites.ordinal(clear.actor());
                for (DbVersion version : clear.buffered()) {
                    buffer.drop(site, version);
                }
                draft.stored(clear);
            }
        }
    }

    private void complete(Changeset.Full lastPiece, Effects effects) {
        ActorId actor = lastPiece.actor();
        long site = sites.ordinal(actor);
        List<Changeset.Full> chunks =
                new ArrayList<>(buffer.chunks(site, actor, lastPiece.version()));
        chunks.add(lastPiece);
        buffer.drop(site, lastPiece.version());
        mergeOrPark(site, Chunks.join(chunks), effects);
    }

    private void mergeOrPark(long site, Changeset.Full whole, Effects effects) {
        String reason = merge(site, whole, effects);
        if (reason != null) {
            for (Changeset.Full chunk : Chunks.split(whole)) {
                buffer.add(site, chunk);
            }
            buffer.park(site, whole.version(), reason);
            effects.parked().add(new ParkedVersion(whole.actor(), whole.version(), reason));
        }
    }

    /// @return why it could not be merged, with nothing of it written; null if it was
    private @Nullable String merge(
            long site, Changeset.Full whole, Effects effects) {
        sql.run("SAVEPOINT vg_version");
        List<VersionLog.Entry> entries;
        try {
            entries = mergeLearning(new Stamp(whole.actor(), whole.version()), whole.changes());
            log.write(site, whole.version().value(), whole.timestamp(), whole.lastSeq(), entries);
        } catch (Unmergeable e) {
            undoVersion();
            return e.reason();
        } catch (RuntimeException e) {
            if (!isOfTheVersion(e)) {
                throw e;
            }
            undoVersion();
            return e.toString();
        }
        sql.run("RELEASE vg_version");
        for (VersionLog.Entry entry : entries) {
            ReplicatedTable table = tables.byId(entry.table());
            if (table.isPresent()) {
                effects.touched().add(new RowKey(table.name(), new PackedKey(entry.key())));
            }
        }
        return null;
    }

    /// Merges, within the savepoint of the version; if it names what was never heard of, learns the
    /// names and begins again.
    private List<VersionLog.Entry> mergeLearning(Stamp stamp, List<Change> changes)
            throws Unmergeable {
        try {
            return merger.merge(stamp, changes);
        } catch (Unmergeable e) {
            if (!e.namesStranger()) {
                throw e;
            }
            sql.run("ROLLBACK TO vg_version");
            sites.forget();
            absence.learn(changes);
            merger.forget();
            return merger.merge(stamp, changes);
        }
    }

    /// Whether the version is to blame for what nobody foresaw: it would do so each time it came,
    /// to all that came with it. What is wrong with the database or the moment, or has ended the
    /// transaction, is the batch's to bear.
    private boolean isOfTheVersion(RuntimeException thrown) {
        boolean passes = thrown instanceof SqliteException failure
                && (failure.isFatal() || failure.isBusy() || failure.isInterrupted());
        return !passes && sql.connection().inTransaction();
    }

    private void undoVersion() {
        sql.run("ROLLBACK TO vg_version");
        sql.run("RELEASE vg_version");
        sites.forget();
        if (tables.refresh()) { // it had learned names
            merger.forget();
        }
    }

    /// Tries the parked versions again, as the schema has changed.
    void retryParked(Effects effects) {
        for (ChunkBuffer.Parked parked : buffer.parked()) {
            ActorId actor = sites.actor(parked.site());
            List<Changeset.Full> chunks = buffer.chunks(parked.site(), actor, parked.version());
            buffer.unpark(parked.site(), parked.version());
            mergeOrPark(parked.site(), Chunks.join(chunks), effects);
        }
    }
}
