package dev.verdigris.http;

import dev.verdigris.http.SqlStatement.NamedValue;
import dev.verdigris.http.SqlStatement.Parameters;
import dev.verdigris.model.SqlValue;
import dev.verdigris.sqlite.Statement;
import java.util.List;

/// Gives a statement the values of its parameters.
final class Binder {
    private Binder() {}

    /// Positional values must be as many as there are parameters; a named one must exist, and a
    /// parameter without a value is NULL.
    ///
    /// @throws SqlFailure if the values do not fit
    static void bind(Statement statement, Parameters parameters) {
        switch (parameters) {
            case Parameters.Positional(var values) -> bindPositional(statement, values);
            case Parameters.Named(var values) -> bindNamed(statement, values);
        }
    }

    private static void bindPositional(Statement statement, List<SqlValue> values) {
        int needed = statement.parameterCount();
        if (values.size() != needed) {
            int got = Math.min(values.size(), needed + 1); // upstream stops counting there
            throw SqlFailure.parameters("Wrong number of parameters passed to query. Got " + got
                    + ", needed " + needed);
        }
        for (int i = 0; i < needed; i++) {
            bind(statement, i + 1, values.get(i));
        }
    }

    private static void bindNamed(Statement statement, List<NamedValue> values) {
        for (NamedValue named : values) {
            int parameter = named.name().indexOf('\0') >= 0
                    ? 0 : statement.parameterIndex(named.name());
            if (parameter == 0) {
                throw SqlFailure.parameters("Invalid parameter name: " + named.name());
            }
            bind(statement, parameter, named.value());
        }
    }

    private static void bind(Statement statement, int parameter, SqlValue value) {
        switch (value) {
            case SqlValue.Null _ -> statement.bindNull(parameter);
            case SqlValue.Int(long number) -> statement.bindLong(parameter, number);
            case SqlValue.Real(double number) -> statement.bindDouble(parameter, number);
            case SqlValue.Text(byte[] utf8) -> statement.bindTextUtf8(parameter, utf8);
            case SqlValue.Blob(byte[] bytes) -> statement.bindBlob(parameter, bytes);
        }
    }
}
