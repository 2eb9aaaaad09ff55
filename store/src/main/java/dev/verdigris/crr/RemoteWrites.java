package dev.verdigris.crr;

import dev.verdigris.book.BookDraft;
import dev.verdigris.book.Placement;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Change;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.Seq;
import dev.verdigris.sqlite.ResultCode;
import dev.verdigris.sqlite.SqliteException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes in changesets within the transaction under way, and records in the draft of the book only
/// what stands in that transaction.
final class RemoteWrites {
    /// Versions that are parked at once. One more is not taken in: it stays a gap, which its
    /// holders are asked to fill again and again, while all that can be merged is.
    static final int PARKED_MAX = 10_000;

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
                if (settle(site, merge.whole(), merge.supersedesBuffered(), effects)) {
                    draft.stored(merge);
                }
            }
            case Placement.Buffer part -> {
                buffer.add(sites.ordinal(part.actor()), part.chunk());
                draft.stored(part);
            }
            case Placement.Complete complete -> {
                if (complete(complete.lastPiece(), effects)) {
                    draft.stored(complete);
                }
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

    /// @return false if the version is not taken in; then its other pieces go on waiting
    private boolean complete(Changeset.Full lastPiece, Effects effects) throws AttemptFailed {
        ActorId actor = lastPiece.actor();
        long site = sites.ordinal(actor);
        List<Changeset.Full> chunks =
                new ArrayList<>(buffer.chunks(site, actor, lastPiece.version()));
        chunks.add(lastPiece);
        return settle(site, Chunks.join(chunks), true, effects);
    }

    /// Merges or parks a whole version.
    ///
    /// @param buffered whether pieces of it wait, which it makes superfluous
    /// @return false if it is neither merged nor parked; nothing has changed then
    private boolean settle(long site, Changeset.Full whole, boolean buffered, Effects effects)
            throws AttemptFailed {
        String reason = effects.caution().reasonToPark(whole.actor(), whole.version());
        if (reason == null) {
            reason = merge(site, whole, effects);
        }
        if (reason != null && buffer.parkedCount() >= PARKED_MAX) {
            effects.parked().add(
                    new ParkedVersion(whole.actor(), whole.version(), reason, false));
            return false;
        }
        if (buffered) {
            buffer.drop(site, whole.version());
        }
        if (reason != null) {
            for (Changeset.Full chunk : Chunks.split(whole)) {
                buffer.add(site, chunk);
            }
            buffer.park(site, whole.version(), reason);
            effects.parked().add(new ParkedVersion(whole.actor(), whole.version(), reason, true));
        }
        return true;
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
            merger.merge(site, whole.version().value(), whole.changes(), (table, row) -> {
                list(table, row, entries);
                if (table.isPresent()) {
                    effects.touched().add(new RowKey(table.name(), row.getFirst().key()));
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

    /// Lists a row at its position; at each of them if it has several, as in a version taken over
    /// from Corrosion, where cells are counted.
    private static void list(
            ReplicatedTable table, List<Change> row, VersionLog.RemoteVersion entries) {
        Seq listed = null;
        for (Change change : row) {
            if (!change.seq().equals(listed)) {
                listed = change.seq();
                entries.add(listed, table.id(), change.key());
            }
        }
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
            settle(parked.site(), Chunks.join(chunks), false, effects);
        }
    }
}
