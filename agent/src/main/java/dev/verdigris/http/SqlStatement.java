package dev.verdigris.http;

import dev.verdigris.model.SqlValue;
import java.util.List;

/// One statement of a request, with the values of its parameters.
record SqlStatement(String sql, Parameters parameters) {
    /// How the values are given.
    sealed interface Parameters {
        /// For `?`, in the order of their numbers.
        record Positional(List<SqlValue> values) implements Parameters {}

        /// By name, the prefix included.
        record Named(List<NamedValue> values) implements Parameters {}
    }

    /// @param name as in `:id`, `@id` or `$id`
    record NamedValue(String name, SqlValue value) {}

    static final Parameters NO_PARAMETERS = new Parameters.Positional(List.of());
}
