package dev.verdigris.sqlite;

/// A switch of one connection.
///
/// Sources: sqlite.org/c3ref/c_dbconfig_defensive.html.
public enum Setting {
    /// Foreign keys are enforced.
    FOREIGN_KEYS(1002),
    /// Triggers run. A change recompiles all statements.
    TRIGGERS(1003),
    /// SQL cannot corrupt the file: `writable_schema` and the like are refused.
    DEFENSIVE(1010),
    /// Functions without [FunctionFlag#INNOCUOUS] may be used in views, triggers and other schema.
    TRUSTED_SCHEMA(1017),
    /// A double-quoted name that names nothing is taken for a string, in queries and changes.
    DOUBLE_QUOTED_STRINGS(1013),
    /// The same in `CREATE` statements.
    DOUBLE_QUOTED_STRINGS_IN_SCHEMA(1014);

    final int code;

    Setting(int code) {
        this.code = code;
    }
}
