package dev.verdigris.store;

import dev.verdigris.model.InvariantViolation;
import dev.verdigris.sqlite.Connection;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A client's transaction on its way through the writer.
///
/// Whoever wrote it waits in [#await]. It is answered once, by [#done] or [#fail], and may be run
/// again until then.
final class LocalTransaction<T extends @Nullable Object, X extends Exception>
        implements Writer.Job {
    private final Deadline deadline;
    private final LocalWork<T, X> work;
    private final boolean shares;
    private final Awaited<LocalResult<T>> answer = new Awaited<>();
    private @Nullable LocalResult<T> result;
    private boolean begun;
    private boolean answered;

    /// @param shares whether it may share a transaction of SQLite with others, and so be run again
    LocalTransaction(Deadline deadline, LocalWork<T, X> work, boolean shares) {
        this.deadline = deadline;
        this.work = work;
        this.shares = shares;
    }

    boolean shares() {
        return shares;
    }

    /// To be asked before it is run: false if nobody waits for it any more.
    boolean begin() {
        begun = begun || answer.begin();
        return begun;
    }

    /// Runs it as the next member of a group.
    ///
    /// @param stop whether it has to make room for others, null if never
    /// What the client's work throws comes out, as [Checked] if it must; nothing of it stands then.
    void runIn(Replica.Group group, Connection connection, @Nullable BooleanSupplier stop) {
        boolean stoppable = stop != null || deadline.canPass();
        if (stoppable) {
            connection.stopWhen(stop == null ? deadline::hasPassed
                    : () -> deadline.hasPassed() || stop.getAsBoolean());
        }
        try {
            result = Checked.run(() -> group.run(work));
        } finally {
            if (stoppable) {
                connection.stopWhen(null);
            }
        }
    }

    /// The version it has used; null if none.
    @Nullable Commit commit() {
        return stored().commit();
    }

    /// Its group is durable.
    void done() {
        answered = true;
        answer.complete(stored());
    }

    private LocalResult<T> stored() {
        if (result == null) {
            throw new InvariantViolation("only what has run is committed");
        }
        return result;
    }

    /// It has failed, unless it is answered already.
    void fail(Throwable why) {
        if (!answered) {
            answered = true;
            answer.fail(why);
        }
    }

    /// See [Awaited#get].
    LocalResult<T> await() throws X {
        return answer.get(deadline);
    }

    @Override
    public void refuse(StoreException why) {
        fail(why);
    }

    @Override
    public Deadline deadline() {
        return deadline;
    }
}
