package dev.verdigris.http;

import dev.verdigris.sqlite.ResultCode;
import dev.verdigris.sqlite.SqliteException;
import dev.verdigris.store.LocalSession;
import dev.verdigris.store.StoreException;
import org.jspecify.annotations.Nullable;

/// Why SQL of a client did not run, with the status and the text it gets. Nothing was changed.
///
/// The one table from causes to HTTP; which status a cause has differs between the two routes only
/// as upstream's clients expect.
final class SqlFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// What went wrong.
    enum Kind {
        /// The SQL does not compile, or what it does fails.
        SQL(500, 400),
        /// The statement is of a kind the route does not run.
        NOT_ALLOWED(400, 400),
        /// Parameters do not fit the statement.
        PARAMETERS(500, 500),
        /// The deadline passed, or the client went away, while it ran.
        INTERRUPTED(500, 500),
        /// The deadline passed while it waited.
        WAITED(503, 503),
        /// Too much is waiting; trying again later may work.
        BUSY(503, 503),
        /// The node closes, or cannot go on.
        CLOSED(503, 503),
        /// A value or a row is larger than what is stored or sent.
        TOO_LARGE(413, 413),
        /// The disk is full. Clients may try later; what is there can be read.
        DISK_FULL(507, 507),
        /// The disk is read-only or fails.
        DISK(503, 503),
        /// The database is unfit.
        UNFIT(500, 500);

        final int transactionStatus;
        final int queryStatus;

        Kind(int transactionStatus, int queryStatus) {
            this.transactionStatus = transactionStatus;
            this.queryStatus = queryStatus;
        }
    }

    /// Tables with this prefix are upstream's own. We have none of them, and nobody may write them.
    private static final String NO_UPSTREAM_TABLE = "no such table: __corro_";

    /// How SQLite refuses it, without asking the authorizer before.
    private static final String VACUUM = "cannot VACUUM";

    private static final int MIB_MAX = LocalSession.ROW_BYTES_MAX >> 20;

    private final Kind kind;

    private SqlFailure(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    String message() {
        return String.valueOf(getMessage());
    }

    static SqlFailure notAllowed(String message) {
        return new SqlFailure(Kind.NOT_ALLOWED, message, null);
    }

    static SqlFailure parameters(String message) {
        return new SqlFailure(Kind.PARAMETERS, message, null);
    }

    /// What a statement does is not what it was sent for.
    static SqlFailure misused(String message) {
        return new SqlFailure(Kind.SQL, message, null);
    }

    /// A bug; the log says more.
    static SqlFailure internal() {
        return new SqlFailure(Kind.UNFIT, "internal error", null);
    }

    /// @param sql the text that was compiled
    /// @param refusal why the store does not allow it, if it is that
    static SqlFailure of(SqliteException failure, String sql, @Nullable String refusal) {
        String message = failure.message();
        if (failure.isDenied()) {
            return new SqlFailure(Kind.NOT_ALLOWED, refusal == null ? message : refusal, failure);
        }
        if (message.startsWith(NO_UPSTREAM_TABLE)) {
            return new SqlFailure(Kind.NOT_ALLOWED, message, failure);
        }
        if (failure.isInterrupted()) {
            return new SqlFailure(Kind.INTERRUPTED, message, failure);
        }
        if (message.startsWith(VACUUM)) {
            return new SqlFailure(Kind.NOT_ALLOWED, "VACUUM is not for clients: the space of what"
                    + " was deleted is used again. To shrink the file, stop the node and run VACUUM"
                    + " on it with sqlite3", failure);
        }
        if (failure.code() == ResultCode.TOOBIG) {
            return new SqlFailure(Kind.TOO_LARGE, message + ": a row that is stored has at most "
                    + MIB_MAX + " MiB with all its values, since it must fit into a message to the"
                    + " peers; of what a query returns, each value", failure);
        }
        if (failure.isOfDisk()) {
            boolean full = failure.code() == ResultCode.FULL;
            return new SqlFailure(full ? Kind.DISK_FULL : Kind.DISK, message + ": nothing was"
                    + " changed; the node goes on by itself once its disk takes writes", failure);
        }
        if (failure.isFatal()) {
            return new SqlFailure(Kind.UNFIT, message, failure);
        }
        if (failure.isBusy()) {
            return new SqlFailure(Kind.BUSY, message, failure);
        }
        String place = failure.offset() == SqliteException.NO_OFFSET
                ? "" : " in " + sql + " at offset " + failure.offset();
        return new SqlFailure(Kind.SQL, message + place, failure);
    }

    static SqlFailure of(StoreException failure) {
        Kind kind = switch (failure.reason()) {
            case BUSY -> Kind.BUSY;
            case SNAPSHOT_TOO_OLD -> Kind.INTERRUPTED;
            case DEADLINE -> Kind.WAITED;
            case CLOSED -> Kind.CLOSED;
        };
        return new SqlFailure(kind, String.valueOf(failure.getMessage()), failure);
    }
}
