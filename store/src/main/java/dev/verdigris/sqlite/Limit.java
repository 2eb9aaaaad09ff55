package dev.verdigris.sqlite;

/// A run-time limit of one connection; SQLite's compiled-in limits cannot be passed.
///
/// Sources: sqlite.org/c3ref/c_limit_attached.html.
public enum Limit {
    /// Bytes of a text, blob or row.
    VALUE_BYTES(0),
    /// Bytes of an SQL statement.
    SQL_BYTES(1),
    /// Columns of a table, index, result or clause.
    COLUMNS(2),
    /// Depth of an expression's tree.
    EXPRESSION_DEPTH(3),
    /// Terms of a compound `SELECT`.
    COMPOUND_SELECTS(4),
    /// Instructions of a compiled statement.
    INSTRUCTIONS(5),
    /// Arguments of a function.
    FUNCTION_ARGUMENTS(6),
    /// Attached databases.
    ATTACHED(7),
    /// Bytes of a `LIKE` or `GLOB` pattern.
    PATTERN_BYTES(8),
    /// The highest parameter number.
    PARAMETERS(9),
    /// How deep triggers call triggers.
    TRIGGER_DEPTH(10),
    /// Helper threads of a statement.
    WORKER_THREADS(11);

    final int code;

    Limit(int code) {
        this.code = code;
    }
}
