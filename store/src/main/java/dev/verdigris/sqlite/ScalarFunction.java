package dev.verdigris.sqlite;

/// A function of SQL written in Java.
@FunctionalInterface
public interface ScalarFunction {
    /// Computes one result; NULL unless `result` is told otherwise.
    ///
    /// Runs inside [Statement#step] on its thread. Both views are reused: they hold until the call
    /// returns and must not be kept. Whatever is thrown fails the statement with the throwable's
    /// message; the [SqliteException] then carries it as cause, and an `Error` is thrown on as it
    /// is. The function may run other statements of the connection, but not close it.
    void call(Arguments arguments, FunctionResult result) throws Exception;
}
