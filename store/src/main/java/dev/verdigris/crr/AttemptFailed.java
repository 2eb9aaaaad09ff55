package dev.verdigris.crr;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.DbVersion;

/// A version could not be merged, and what it has written cannot be told from the rest of the
/// batch: the transaction has to be rolled back and the batch begun anew with more [Caution].
public final class AttemptFailed extends Exception {
    private static final long serialVersionUID = 1;

    private final transient ActorId actor;
    private final transient DbVersion version;
    private final boolean endedTransaction;

    AttemptFailed(ActorId actor, DbVersion version, String reason, boolean endedTransaction) {
        super(reason);
        this.actor = actor;
        this.version = version;
        this.endedTransaction = endedTransaction;
    }

    ActorId actor() {
        return actor;
    }

    DbVersion version() {
        return version;
    }

    String reason() {
        return String.valueOf(getMessage());
    }

    /// Whether the version made SQLite roll the transaction back.
    boolean endedTransaction() {
        return endedTransaction;
    }
}
