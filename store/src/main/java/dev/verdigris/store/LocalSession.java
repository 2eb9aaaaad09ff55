package dev.verdigris.store;

import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.Statement;
import dev.verdigris.wire.WireFormat;
import org.jspecify.annotations.Nullable;

/// The database as a client's transaction sees it: any SQL, except what would end the transaction,
/// leave the file or touch what is ours. What is refused fails to compile with
/// [dev.verdigris.sqlite.SqliteException#isDenied].
///
/// Good until the work that got it returns. Statements must be closed by then.
public final class LocalSession {
    /// What a client may write into one value or row, so that every row fits into a message.
    public static final int ROW_BYTES_MAX = WireFormat.VALUE_BYTES_MAX;

    private final Connection connection;

    private final Guard guard;

    LocalSession(Connection connection, Guard guard) {
        this.connection = connection;
        this.guard = guard;
    }

    /// Compiles the first statement of `sql` and leaves the rest as its [Statement#tail]; null if
    /// there is none.
    ///
    /// @throws TransactionLost if a statement before has ended the transaction
    public @Nullable Statement prepareFirst(String sql) {
        requireTransaction();
        return connection.prepareFirst(sql);
    }

    /// Compiles exactly one statement and keeps it, once closed, for the next time.
    public Statement prepare(String sql) {
        requireTransaction();
        return connection.cached(sql);
    }

    /// Runs one statement to its end.
    ///
    /// @return the rows it changed
    public long execute(String sql) {
        try (Statement statement = prepare(sql)) {
            statement.run();
            return connection.changes();
        }
    }

    /// Rows changed by the last `INSERT`, `UPDATE` or `DELETE`, without those of its triggers.
    public long changes() {
        return connection.changes();
    }

    /// Why the last statement that was refused was, for people; null if none was.
    public @Nullable String refusal() {
        return guard.refusal();
    }

    private void requireTransaction() {
        if (!connection.inTransaction()) {
            throw new TransactionLost();
        }
    }
}
