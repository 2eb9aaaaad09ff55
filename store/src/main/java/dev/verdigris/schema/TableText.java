package dev.verdigris.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A `CREATE TABLE` as `sqlite_schema` keeps it, in its parts, with single spaces and without
/// comments.
///
/// @param definitions of the columns, by name, in the table's order
/// @param constraints of the table, and its options: what stands behind the columns
record TableText(Map<String, String> definitions, List<String> constraints) {
    /// @param sql the statement as SQLite keeps it: `CREATE TABLE`, a space, the name
    /// @param columns the names of all columns, generated ones too
    static TableText of(String sql, List<String> columns) {
        List<String> parts = new Scanner(sql).split();
        var definitions = new LinkedHashMap<String, String>();
        // SQLite wants columns first and constraints of the table after them.
        for (int i = 0; i < columns.size(); i++) {
            definitions.put(columns.get(i), parts.get(i));
        }
        return new TableText(definitions, List.copyOf(parts.subList(columns.size(), parts.size())));
    }

    /// The statement with another name for the table.
    static String renamed(String sql, String quotedName) {
        var scanner = new Scanner(sql);
        scanner.at = "CREATE TABLE ".length();
        scanner.name();
        return "CREATE TABLE " + quotedName + sql.substring(scanner.at);
    }

    /// Where the first statement in `sql` begins: behind spaces, comments and semicolons.
    static int start(String sql) {
        var scanner = new Scanner(sql);
        while (scanner.skipSpace() || scanner.isAt(';')) {
            scanner.at += scanner.isAt(';') ? 1 : 0;
        }
        return scanner.at;
    }

    /// The first words of a statement in capitals, comments left out.
    static String words(String sql, int count) {
        var scanner = new Scanner(sql);
        var words = new ArrayList<String>();
        scanner.skipSpace();
        while (scanner.at < sql.length() && words.size() < count) {
            int start = scanner.at;
            scanner.name();
            words.add(sql.substring(start, scanner.at).toUpperCase(Locale.ROOT));
            scanner.skipSpace();
        }
        return String.join(" ", words);
    }

    private static final class Scanner {
        private final String sql;
        private int at;

        Scanner(String sql) {
            this.sql = sql;
        }

        boolean isAt(char c) {
            return at < sql.length() && sql.charAt(at) == c;
        }

        /// What stands between the outer parentheses, at the commas, and last what follows them.
        List<String> split() {
            var parts = new ArrayList<String>();
            var part = new StringBuilder();
            at = "CREATE TABLE ".length();
            name();
            int depth = 0;
            while (at < sql.length()) {
                int start = at;
                char c = sql.charAt(at);
                boolean space = skipSpace();
                if (!space) {
                    token();
                }
                depth -= c == ')' ? 1 : 0;
                if (c == ',' && depth == 1 || c == ')' && depth == 0) {
                    parts.add(part.toString().strip());
                    part.setLength(0);
                } else if (depth > 0 || parts.size() > 0) {
                    part.append(space ? " " : sql.substring(start, at));
                }
                depth += c == '(' ? 1 : 0;
            }
            parts.add(part.toString().strip().toUpperCase(Locale.ROOT));
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

        /// Passes a name, quoted or not; else one character.
        private void name() {
            if (isNamePart(sql.charAt(at))) {
                while (at < sql.length() && isNamePart(sql.charAt(at))) {
                    at++;
                }
            } else {
                char quote = sql.charAt(at);
                token();
                while (quote != '[' && isAt(quote)) { // a doubled quote
                    token();
                }
            }
        }

        private static boolean isNamePart(char c) {
            return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c > 0x7f;
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
}
