package dev.verdigris.sqlite;

import org.jspecify.annotations.Nullable;

/// Judges each thing a statement wants to do, while it is compiled.
///
/// Runs inside [Connection#prepare], and inside [Statement#step] when a schema change recompiles.
/// Must not use the connection. Whatever it throws denies the statement.
///
/// Sources: sqlite.org/c3ref/set_authorizer.html.
@FunctionalInterface
public interface Authorizer {
    /// Judges one action.
    ///
    /// @param first what [Action] says it is
    /// @param second what [Action] says it is
    /// @param database `main`, `temp` or an attached name
    /// @param within the innermost trigger or view the access comes from; null for top-level SQL
    Verdict judge(
            Action action,
            @Nullable String first,
            @Nullable String second,
            @Nullable String database,
            @Nullable String within);

    /// The answer.
    enum Verdict {
        ALLOW(0),
        /// The statement fails to compile.
        DENY(1),
        /// A column reads as NULL, a function or a change is left out; the statement compiles.
        IGNORE(2);

        final int code;

        Verdict(int code) {
            this.code = code;
        }
    }

    /// What is to be done, with the meaning of the two arguments.
    enum Action {
        /// An action of a newer SQLite that this list does not know.
        OTHER(0),
        /// Index, table.
        CREATE_INDEX(1),
        /// Table.
        CREATE_TABLE(2),
        /// Index, table.
        CREATE_TEMP_INDEX(3),
        /// Table.
        CREATE_TEMP_TABLE(4),
        /// Trigger, table.
        CREATE_TEMP_TRIGGER(5),
        /// View.
        CREATE_TEMP_VIEW(6),
        /// Trigger, table.
        CREATE_TRIGGER(7),
        /// View.
        CREATE_VIEW(8),
        /// Table.
        DELETE(9),
        /// Index, table.
        DROP_INDEX(10),
        /// Table.
        DROP_TABLE(11),
        /// Index, table.
        DROP_TEMP_INDEX(12),
        /// Table.
        DROP_TEMP_TABLE(13),
        /// Trigger, table.
        DROP_TEMP_TRIGGER(14),
        /// View.
        DROP_TEMP_VIEW(15),
        /// Trigger, table.
        DROP_TRIGGER(16),
        /// View.
        DROP_VIEW(17),
        /// Table.
        INSERT(18),
        /// Name, and the argument or null.
        PRAGMA(19),
        /// Table, column; the column is empty if a table is read without naming one.
        READ(20),
        /// Nothing.
        SELECT(21),
        /// `BEGIN`, `COMMIT` or `ROLLBACK`.
        TRANSACTION(22),
        /// Table, column.
        UPDATE(23),
        /// File.
        ATTACH(24),
        /// Database.
        DETACH(25),
        /// Database, table.
        ALTER_TABLE(26),
        /// Index.
        REINDEX(27),
        /// Table.
        ANALYZE(28),
        /// Table, module.
        CREATE_VIRTUAL_TABLE(29),
        /// Table, module.
        DROP_VIRTUAL_TABLE(30),
        /// Null, function.
        FUNCTION(31),
        /// `BEGIN`, `RELEASE` or `ROLLBACK`, and the name.
        SAVEPOINT(32),
        /// Nothing: a common table expression refers to itself.
        RECURSIVE(33);

        private static final Action[] BY_CODE = values();

        private final int code;

        Action(int code) {
            this.code = code;
        }

        /// Holds because the list above is in the order of the codes and leaves none out.
        static Action of(int code) {
            if (code <= 0 || code >= BY_CODE.length) {
                return OTHER;
            }
            Action action = BY_CODE[code];
            assert action.code == code;
            return action;
        }
    }
}
