package dev.verdigris.sqlite;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One compiled SQL statement: bind its parameters, step through its rows, reset, repeat.
///
/// Parameters count from 1, as in SQL (`?1`); columns count from 0. Text is UTF-8 and may hold NUL
/// characters; a `String` with an unpaired surrogate is bound with `?` in its place, and text that
/// is not UTF-8 reads with U+FFFD, so whoever must tell reads bytes.
///
/// Belongs to the thread of its [Connection]. A statement that is closed, or a column that is read
/// when there is no row, is a mistake of the caller: `IllegalStateException`.
public final class Statement implements AutoCloseable {
    private enum State {
        READY,
        RUNNING,
        ROW,
        DONE
    }

    private final Connection connection;
    private final String sql;
    private final String tail;
    private final boolean kept;
    private final long compiled;
    private long handle;
    private State state = State.READY;
    private int columns;

    Statement(Connection connection, long handle, String sql, String tail, boolean kept) {
        this.connection = connection;
        this.compiled = handle;
        this.handle = handle;
        this.sql = sql;
        this.tail = tail;
        this.kept = kept;
        this.columns = Native.columnCount(handle);
    }

    /// The text this was compiled from, without [#tail].
    public String sql() {
        return sql;
    }

    /// What followed the first statement, empty if that was only space, comments and semicolons.
    public String tail() {
        return tail;
    }

    /// True if running this changes no database file by itself. `BEGIN` and `COMMIT` do not, `BEGIN
    /// IMMEDIATE` does, and `EXPLAIN` is what it explains; functions called are not looked into.
    public boolean isReadOnly() {
        return Native.isReadOnly(open());
    }

    /// True for `EXPLAIN` and `EXPLAIN QUERY PLAN`.
    public boolean isExplain() {
        return Native.isExplain(open());
    }

    /// The SQL with the bound values in the place of the parameters.
    ///
    /// @throws SqliteException if that is longer than SQLite's limit
    public String expandedSql() {
        String expanded = Native.expandedSql(open());
        if (expanded == null) {
            throw connection.failure(ResultCode.TOOBIG);
        }
        return expanded;
    }

    // Parameters.

    /// The number of the highest parameter; with `?5` alone that is five.
    public int parameterCount() {
        return Native.parameterCount(open());
    }

    /// The name with its prefix, as in `:id`, or null if the parameter has none.
    public @Nullable String parameterName(int parameter) {
        return Native.parameterName(open(), parameter);
    }

    /// The parameter with this name (prefix included), or 0.
    public int parameterIndex(String name) {
        try (Arena arena = Arena.ofConfined()) {
            return Native.parameterIndex(open(), arena.allocateFrom(name, StandardCharsets.UTF_8));
        }
    }

    public Statement bindNull(int parameter) {
        return bound(Native.bindNull(open(), parameter));
    }

    public Statement bindLong(int parameter, long value) {
        return bound(Native.bindLong(open(), parameter, value));
    }

    /// Binds a number; SQLite stores NaN as NULL.
    public Statement bindDouble(int parameter, double value) {
        return bound(Native.bindDouble(open(), parameter, value));
    }

    public Statement bindText(int parameter, @Nullable String value) {
        return value == null
                ? bindNull(parameter)
                : bindTextUtf8(parameter, value.getBytes(StandardCharsets.UTF_8));
    }

    /// Binds text from its UTF-8 bytes, which are copied and not checked.
    public Statement bindTextUtf8(int parameter, byte[] utf8) {
        return bindTextUtf8(parameter, utf8, 0, utf8.length);
    }

    /// Binds text from a part of an array.
    public Statement bindTextUtf8(int parameter, byte[] utf8, int from, int length) {
        return bound(Native.bindText(open(), parameter, utf8, from, length));
    }

    /// Binds bytes, which are copied; an empty array is an empty blob and not NULL.
    public Statement bindBlob(int parameter, byte @Nullable [] value) {
        return value == null ? bindNull(parameter) : bindBlob(parameter, value, 0, value.length);
    }

    /// Binds a part of an array.
    public Statement bindBlob(int parameter, byte[] value, int from, int length) {
        return bound(Native.bindBlob(open(), parameter, value, from, length));
    }

    /// Makes all parameters NULL.
    public Statement clearBindings() {
        return bound(Native.clearBindings(open()));
    }

    // Running.

    /// Runs to the next row. False at the end; then [#reset] must come before the next step.
    ///
    /// @throws SqliteException if the statement failed; it is reset then
    public boolean step() {
        long statement = open();
        if (state == State.DONE || state == State.RUNNING) {
            throw new IllegalStateException("step of a statement that is " + state + ": " + sql);
        }
        boolean first = state == State.READY;
        state = State.RUNNING; // a function called from here must not touch this statement
        int result = Native.step(statement);
        if (result == ResultCode.ROW) {
            if (first) {
                columns = Native.columnCount(statement); // a schema change may have recompiled it
            }
            state = State.ROW;
            return true;
        }
        state = State.DONE;
        if (result == ResultCode.DONE) {
            return false;
        }
        SqliteException failure = connection.failure(result);
        reset();
        throw failure;
    }

    /// Runs to the end without looking at rows, and resets; what is bound stays bound.
    ///
    /// @throws SqliteException if the statement failed; it is reset then
    public void run() {
        while (step()) {
            // rows of RETURNING or of a PRAGMA, which the caller does not want
        }
        reset();
    }

    /// Ends a run, giving up its read snapshot, and makes the statement ready for the next.
    public void reset() {
        long statement = open();
        requireNotRunning();
        Native.reset(statement); // its result repeats the failure of the last step
        state = State.READY;
    }

    // Columns of the result, and values of the current row.

    /// The number of columns; 0 for a statement that returns no rows.
    public int columnCount() {
        open();
        return columns;
    }

    /// The name after `AS`, or what SQLite makes of the expression.
    public String columnName(int column) {
        String name = Native.columnName(open(), Objects.checkIndex(column, columns));
        if (name == null) {
            throw connection.failure(ResultCode.NOMEM);
        }
        return name;
    }

    /// The table this column comes from unchanged, also through views, or null for an expression.
    public @Nullable String columnTable(int column) {
        return Native.columnTable(open(), Objects.checkIndex(column, columns));
    }

    /// The column of [#columnTable] this column is, or null for an expression.
    public @Nullable String columnOrigin(int column) {
        return Native.columnOrigin(open(), Objects.checkIndex(column, columns));
    }

    /// The type in the table's declaration, or null for an expression or an untyped column.
    public @Nullable String columnDeclaredType(int column) {
        return Native.columnDeclaredType(open(), Objects.checkIndex(column, columns));
    }

    /// The value's own type. To be asked before the value is read as another type.
    public ValueType columnType(int column) {
        return ValueType.of(Native.columnType(row(column), column));
    }

    public boolean columnIsNull(int column) {
        return columnType(column) == ValueType.NULL;
    }

    /// The value as an integer; NULL is 0.
    public long columnLong(int column) {
        return Native.columnLong(row(column), column);
    }

    /// The value as a number; NULL is 0.
    public double columnDouble(int column) {
        return Native.columnDouble(row(column), column);
    }

    /// The value as text; null for NULL.
    public @Nullable String columnText(int column) {
        long statement = row(column);
        long text = Native.columnText(statement, column);
        if (text == 0) {
            requireNull(column);
            return null;
        }
        int length = Native.columnBytes(statement, column);
        return connection.text(text, length);
    }

    /// The UTF-8 bytes of the value as text; null for NULL.
    public byte @Nullable [] columnTextUtf8(int column) {
        long statement = row(column);
        long text = Native.columnText(statement, column);
        if (text == 0) {
            requireNull(column);
            return null;
        }
        return Native.copy(text, Native.columnBytes(statement, column));
    }

    /// The bytes of a blob, or of the value as text; null for NULL.
    public byte @Nullable [] columnBlob(int column) {
        MemorySegment bytes = columnBytes(column);
        if (bytes.byteSize() == 0 && columnIsNull(column)) {
            return null;
        }
        return bytes.toArray(ValueLayout.JAVA_BYTE);
    }

    /// SQLite's own bytes of a blob, or of the value as UTF-8 text; none for NULL.
    ///
    /// Nothing is copied: the memory is SQLite's and lasts until the next [#step], [#reset],
    /// [#close] or read of this column as another type. Reading it later is not caught.
    public MemorySegment columnBytes(int column) {
        long statement = row(column);
        long bytes =
                columnType(column) == ValueType.BLOB
                        ? Native.columnBlob(statement, column)
                        : Native.columnText(statement, column);
        return Native.MEMORY.asSlice(bytes, Native.columnBytes(statement, column));
    }

    /// Frees the statement, or gives it back to the connection it was borrowed from with
    /// [Connection#cached].
    @Override
    public void close() {
        if (handle == 0) {
            return;
        }
        requireNotRunning();
        if (kept) {
            reset();
            Native.clearBindings(compiled);
            handle = 0;
            connection.giveBack(this);
        } else {
            handle = 0;
            connection.release(this);
            Native.finish(compiled);
        }
    }

    @Override
    public String toString() {
        return sql;
    }

    /// Opens a kept statement again for the next borrower.
    Statement lend() {
        handle = compiled;
        return this;
    }

    /// Frees the statement even if it is kept.
    void discard() {
        handle = 0;
        Native.finish(compiled);
    }

    private long open() {
        if (handle == 0) {
            throw new IllegalStateException("the statement is closed: " + sql);
        }
        return handle;
    }

    private long row(int column) {
        long statement = open();
        if (state != State.ROW) {
            throw new IllegalStateException("the statement has no row: " + sql);
        }
        Objects.checkIndex(column, columns);
        return statement;
    }

    private void requireNotRunning() {
        if (state == State.RUNNING) {
            throw new IllegalStateException("the statement is running: " + sql);
        }
    }

    /// SQLite also answers with a null pointer when memory is short.
    private void requireNull(int column) {
        if (!columnIsNull(column)) {
            throw connection.failure(ResultCode.NOMEM);
        }
    }

    private Statement bound(int result) {
        if (result != ResultCode.OK) {
            throw connection.failure(result);
        }
        return this;
    }
}
