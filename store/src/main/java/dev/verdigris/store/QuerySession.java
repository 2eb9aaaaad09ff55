package dev.verdigris.store;

import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.Statement;
import org.jspecify.annotations.Nullable;

/// The database as a client's query sees it: read-only.
///
/// Good until the work that got it returns. Statements must be closed by then.
public final class QuerySession {
    private final Connection connection;

    private final Guard guard;

    QuerySession(Connection connection, Guard guard) {
        this.connection = connection;
        this.guard = guard;
    }

    /// Compiles the first statement of `sql` and leaves the rest as its [Statement#tail]; null if
    /// there is none.
    public @Nullable Statement prepareFirst(String sql) {
        return connection.prepareFirst(sql);
    }

    /// Compiles exactly one statement and keeps it, once closed, for the next time.
    public Statement prepare(String sql) {
        return connection.cached(sql);
    }

    /// Why the last statement that was refused was, for people; null if none was.
    public @Nullable String refusal() {
        return guard.refusal();
    }
}
