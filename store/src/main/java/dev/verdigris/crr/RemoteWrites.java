package dev.verdigris.crr;

import dev.verdigris.book.BookDraft;
import dev.verdigris.book.Placement;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Change;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.sqlite.ResultCode;
import dev.verdigris.sqlite.SqliteException;
import java.util.ArrayList;
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

    /// What an attempt at a batch has done so far.
    ///
    /// @param touched the rows of which something changed, by each version that did it
    /// @param parked the versions that could not be merged
    record Effects(Caution caution, List<RowKey> touched, List<ParkedVersion> parked) {
        Effects(Caution caution) {
            this(caution, new ArrayList<>(), new ArrayList<>());
        }
    }

    void take(BookDraft draft, Changeset changeset, Effects effects) throws AttemptFailed {
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

    private void complete(Changeset.Full lastPiece, Effects effects) throws AttemptFailed {
        ActorId actor = lastPiece.actor();
        long site = sites.ordinal(actor);
        List<Changeset.Full> chunks =
                new ArrayList<>(buffer.chunks(site, actor, lastPiece.version()));
        chunks.add(lastPiece);
        buffer.drop(site, lastPiece.version());
        mergeOrPark(site, Chunks.join(chunks), effects);
    }

    private void mergeOrPark(long site, Changeset.Full whole, Effects effects)
            throws AttemptFailed {
        String reason = effects.caution().reasonToPark(whole.actor(), whole.version());
        if (reason == null) {
            reason = merge(site, whole, effects);
        }
        if (reason != null) {
            for (Changeset.Full chunk : Chunks.split(whole)) {
                buffer.add(site, chunk);
            }
            buffer.park(site, whole.version(), reason);
            effects.parked().add(new ParkedVersion(whole.actor(), whole.version(), reason));
        }
    }

    /// @return why it could not be merged, with nothing of it written; null if it was
    private @Nullable String merge(long site, Changeset.Full whole, Effects effects)
            throws AttemptFailed {
        boolean savepoint = effects.caution().hasSavepoints();
        int touchedBefore = effects.touched().size();
        try {
            resolve(whole.changes());
        } catch (Unmergeable e) {
            return e.reason();
        }
        if (savepoint) {
            sql.run("SAVEPOINT vg_version");
        }
        try {
            VersionLog.RemoteVersion entries = log.remote(site, whole);
            merger.merge(site, whole.version().value(), whole.changes(), (table, first) -> {
                entries.add(first.seq(), table.id(), first.key());
                if (table.isPresent()) {
                    effects.touched().add(new RowKey(table.name(), first.key()));
                }
            });
            entries.end();
        } catch (RuntimeException e) {
            undo(whole, e, savepoint);
            effects.touched().subList(touchedBefore, effects.touched().size()).clear();
            return reason(e);
        }
        if (savepoint) {
            sql.run("RELEASE vg_version");
        }
        return null;
    }

    /// Looks up the names that changes use, and learns those never heard of.
    ///
    /// @throws Unmergeable with nothing written
    private void resolve(List<Change> changes) throws Unmergeable {
        try {
            merger.resolve(changes);
            return;
        } catch (Unmergeable e) {
            if (!e.namesStranger()) {
                throw e;
            }
        }
        sql.run("SAVEPOINT vg_names");
        try {
            absence.learn(changes);
            merger.forget();
            merger.resolve(changes);
        } catch (Unmergeable e) {
            sql.run("ROLLBACK TO vg_names");
            tables.refresh();
            merger.forget();
            throw e;
        } finally {
            sql.run("RELEASE vg_names");
        }
    }

    private static String reason(RuntimeException thrown) {
        return thrown instanceof SqliteException failure
                        && (failure.isConstraint() || failure.code() == ResultCode.MISMATCH)
                ? failure.message() : thrown.toString();
    }

    /// Undoes what a version has written that cannot be merged.
    ///
    /// What is wrong with the database or the moment is the batch's to bear and is thrown on. What
    /// nobody foresaw is the version's: it would do so each time it came, to all that came with it.
    private void undo(Changeset.Full whole, RuntimeException thrown, boolean savepoint)
            throws AttemptFailed {
        if (thrown instanceof SqliteException failure
                && (failure.isFatal() || failure.isBusy() || failure.isInterrupted())) {
            throw thrown;
        }
        boolean ended = !sql.connection().inTransaction();
        if (ended || !savepoint) {
            throw new AttemptFailed(whole.actor(), whole.version(), reason(thrown), ended);
        }
        sql.run("ROLLBACK TO vg_version");
        sql.run("RELEASE vg_version");
        sites.forget();
    }

    /// Tries the parked versions again, as the schema has changed.
    void retryParked(Effects effects) throws AttemptFailed {
        for (ChunkBuffer.Parked parked : buffer.parked()) {
            ActorId actor = sites.actor(parked.site());
            List<Changeset.Full> chunks = buffer.chunks(parked.site(), actor, parked.version());
            buffer.unpark(parked.site(), parked.version());
            mergeOrPark(parked.site(), Chunks.join(chunks), effects);
        }
    }
}
