package dev.verdigris.crr;

import dev.verdigris.model.SqlValue;
import dev.verdigris.sqlite.Statement;
import java.util.Objects;

/// Values between statements and the model, byte for byte.
public final class SqlValues {
    private SqlValues() {}

    /// @return the statement
    public static Statement bind(Statement statement, int parameter, SqlValue value) {
        return switch (value) {
            case SqlValue.Null _ -> statement.bindNull(parameter);
            case SqlValue.Int(var number) -> statement.bindLong(parameter, number);
            case SqlValue.Real(var number) -> statement.bindDouble(parameter, number);
            case SqlValue.Text(var utf8) -> statement.bindTextUtf8(parameter, utf8);
            case SqlValue.Blob(var bytes) -> statement.bindBlob(parameter, bytes);
        };
    }

    public static SqlValue read(Statement row, int column) {
        return switch (row.columnType(column)) {
            case NULL -> SqlValue.NULL;
            case INTEGER -> SqlValue.of(row.columnLong(column));
            case FLOAT -> SqlValue.of(row.columnDouble(column));
            case TEXT -> new SqlValue.Text(Objects.requireNonNull(row.columnTextUtf8(column)));
            case BLOB -> new SqlValue.Blob(Objects.requireNonNull(row.columnBlob(column)));
        };
    }
}
