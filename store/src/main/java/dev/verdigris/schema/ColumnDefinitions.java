package dev.verdigris.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The definitions between the parentheses of a `CREATE TABLE` that SQLite has accepted.
final class ColumnDefinitions {
    private final String sql;
    private int at;

    private ColumnDefinitions(String sql) {
        this.sql = sql;
    }

    /// The definition of each column as it stands there, with single spaces and without comments,
    /// by the column's name.
    ///
    /// @param sql the statement as `sqlite_schema` keeps it
    /// @param columns the names of all columns, generated ones too
    static Map<String, String> of(String sql, List<String> columns) {
        List<String> parts = new ColumnDefinitions(sql).split();
        var definitions = new LinkedHashMap<String, String>();
        // SQLite wants columns first and constraints of the table after them.
        for (int i = 0; i < columns.size() && i < parts.size(); i++) {
            definitions.put(columns.get(i), parts.get(i));
        }
        return definitions;
    }

    private List<String> split() {
        var parts = new ArrayList<String>();
        var part = new StringBuilder();
        int depth = 0;
        while (at < sql.length()) {
            int start = at;
            char c = sql.charAt(at);
            boolean space = skipSpace();
            if (!space) {
                token();
            }
            if (c == ')' && --depth == 0) {
                break;
            }
            if (c == ',' && depth == 1) {
                parts.add(part.toString().strip());
                part.setLength(0);
            } else if (depth > 0) {
                part.append(space ? " " : sql.substring(start, at));
            }
            depth += c == '(' ? 1 : 0;
        }
        parts.add(part.toString().strip());
        return parts;
    }

    /// Passes spaces and comments.
    private boolean skipSpace() {
        int start = at;
        while (at < sql.length()) {
            if (Character.isWhitespace(sql.charAt(at))) {
                at++;
            } else if (sql.startsWith("--", at)) {
                at = after("\n");
            } else if (sql.startsWith("/*", at)) {
                at = after("*/");
            } else {
                break;
            }
        }
        return at > start;
    }

    private int after(String end) {
        int found = sql.indexOf(end, at + 2);
        return found < 0 ? sql.length() : found + end.length();
    }

    /// Passes a quoted name or text, or one character.
    private void token() {
        char open = sql.charAt(at++);
        char close = switch (open) {
            case '"', '\'', '`' -> open;
            case '[' -> ']';
            default -> 0;
        };
        if (close != 0) {
            // A doubled quote reads as two quoted pieces side by side, which ends at the same
            // place.
            int end = sql.indexOf(close, at);
            at = end < 0 ? sql.length() : end + 1;
        }
    }
}
