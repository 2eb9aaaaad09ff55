package dev.verdigris.sqlite;

import java.util.List;

/// A table of SQL whose rows Java computes from arguments, as in `SELECT * FROM name(1, 2)`.
///
/// The arguments are also hidden columns, so `WHERE parameter = 1` means the same. It must have no
/// effect but its rows: views and triggers may use it even where the schema is not trusted.
///
/// Sources: sqlite.org/vtab.html, "eponymous virtual tables" and "table-valued functions".
public interface TableFunction {
    /// The names of the columns that `SELECT *` shows.
    List<String> columns();

    /// The names of the arguments. Any number may be left out at the end.
    List<String> parameters();

    /// Starts at the first row.
    ///
    /// Runs inside [Statement#step], as the methods of the rows do; what is thrown fails the
    /// statement as in [ScalarFunction]. The arguments are a view that holds until this returns.
    Rows rows(Arguments arguments) throws Exception;

    /// The rows of one scan.
    interface Rows {
        /// False once past the last row.
        boolean hasRow() throws Exception;

        /// Moves to the next row; only called when there is a row.
        void advance() throws Exception;

        /// Reads the current row: the columns from 0 on, then the parameters.
        void column(int column, FunctionResult result) throws Exception;
    }
}
