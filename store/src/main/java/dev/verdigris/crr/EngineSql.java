package dev.verdigris.crr;

import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.Statement;
import java.util.LinkedHashMap;
import java.util.Map;

/// The engine's own statements on one connection, compiled once.
///
/// Kept apart from [Connection#cached]: a statement compiled with the engine's rights must never
/// answer to a client that happens to send the same text.
public final class EngineSql implements AutoCloseable {
    /// Beyond it the least recently used statement is freed. The engine has some forty of its own
    /// and a few per table and set of columns.
    static final int STATEMENTS_MAX = 1_024;

    private final Connection connection;
    private final Map<String, Statement> statements =
            new LinkedHashMap<>(64, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Statement> eldest) {
                    boolean surplus = size() > STATEMENTS_MAX;
                    if (surplus) {
                        eldest.getValue().close();
                    }
                    return surplus;
                }
            };

    public EngineSql(Connection connection) {
        this.connection = connection;
    }

    public Connection connection() {
        return connection;
    }

    /// The statement for `sql`, ready to be bound; whoever steps it resets it.
    public Statement get(String sql) {
        Statement known = statements.get(sql);
        if (known != null) {
            return known;
        }
        Statement made = connection.prepare(sql);
        statements.put(sql, made);
        return made;
    }

    /// Runs a statement without parameters or rows.
    public void run(String sql) {
        get(sql).run();
    }

    /// The first column of the first row as a number.
    ///
    /// @throws IllegalStateException if there is no row
    public long number(String sql) {
        Statement statement = get(sql);
        try {
            statement.step();
            return statement.columnLong(0);
        } finally {
            statement.reset();
        }
    }

    @Override
    public void close() {
        statements.values().forEach(Statement::close);
        statements.clear();
    }
}
