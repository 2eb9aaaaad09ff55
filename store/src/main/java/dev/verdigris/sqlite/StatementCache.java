package dev.verdigris.sqlite;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// The statements of a connection that wait to be used again; the least recently used one goes
/// first. A statement in use is not in here, so the same SQL may be in use twice.
final class StatementCache {
    private final int limit;
    private final LinkedHashMap<String, Statement> bySql = new LinkedHashMap<>();

    StatementCache(int limit) {
        this.limit = limit;
    }

    @Nullable Statement take(String sql) {
        return bySql.remove(sql);
    }

    /// Keeps a statement. Returns the one to be freed for it, which may be the same, or null.
    @Nullable Statement put(Statement statement) {
        Statement twin = bySql.putIfAbsent(statement.sql(), statement);
        if (twin != null) {
            return statement;
        }
        return bySql.size() > limit ? bySql.pollFirstEntry().getValue() : null;
    }
}
