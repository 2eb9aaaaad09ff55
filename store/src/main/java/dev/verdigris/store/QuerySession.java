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
    private final ReaderActivity activity;

    QuerySession(Readers.Reader reader) {
        this.connection = reader.connection();
        this.guard = reader.guard();
        this.activity = reader.activity();
    }

    /// Compiles the first statement of `sql` and leaves the rest as its [Statement#tail]; null if
    /// there is none.
    public @Nullable Statement prepareFirst(String sql) {
        activity.runs(sql);
        return connection.prepareFirst(sql);
    }

    /// Compiles exactly one statement and keeps it, once closed, for the next time.
    public Statement prepare(String sql) {
        activity.runs(sql);
        return connection.cached(sql);
    }

    /// Why the last statement that was refused was, for people; null if none was.
    public @Nullable String refusal() {
        return guard.refusal();
    }
}
