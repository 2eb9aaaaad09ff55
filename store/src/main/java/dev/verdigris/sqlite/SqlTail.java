package dev.verdigris.sqlite;

/// Tells SQL from what SQLite skips: white space, comments and lone semicolons.
final class SqlTail {
    private SqlTail() {}

    /// The first index from `from` on at which a statement starts, or the length if none does.
    ///
    /// Follows `tokenize.c`: an unfinished block comment reaches to the end.
    static int nextStatement(byte[] sql, int from) {
        int at = from;
        while (at < sql.length) {
            byte c = sql[at];
            if (c == ';' || isSpace(c)) {
                at++;
            } else if (startsWith(sql, at, '-', '-')) {
                at = after(sql, at + 2, '\n');
            } else if (startsWith(sql, at, '/', '*')) {
                at = afterBlock(sql, at + 2);
            } else {
                return at;
            }
        }
        return sql.length;
    }

    private static boolean isSpace(byte c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
    }

    private static boolean startsWith(byte[] sql, int at, char first, char second) {
        return at + 1 < sql.length && sql[at] == first && sql[at + 1] == second;
    }

    private static int after(byte[] sql, int from, char end) {
        int at = from;
        while (at < sql.length && sql[at] != end) {
            at++;
        }
        return Math.min(at + 1, sql.length);
    }

    private static int afterBlock(byte[] sql, int from) {
        int at = from;
        while (at < sql.length && !startsWith(sql, at, '*', '/')) {
            at++;
        }
        return Math.min(at + 2, sql.length);
    }
}
