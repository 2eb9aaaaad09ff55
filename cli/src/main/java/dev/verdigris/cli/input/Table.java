package dev.verdigris.cli.input;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Rows on their way into a database, and the table they go to.
///
/// @param name of the table, as the user wrote it; quoted wherever it becomes SQL
/// @param source where the rows came from, for people
/// @param columns at least one of the key and one other
/// @param rows a cell each per column, in order: null, `Long`, `Double` or `String`
public record Table(String name, String source, List<Column> columns,
        List<List<@Nullable Object>> rows) {
    public Table {
        columns = List.copyOf(columns);
        rows = Collections.unmodifiableList(new ArrayList<>(rows));
        if (columns.stream().noneMatch(Column::isKey) || columns.stream().allMatch(Column::isKey)) {
            throw new IllegalArgumentException("a key and another column are needed: " + columns);
        }
    }

    public String createSql() {
        return "CREATE TABLE " + quote(name) + " (\n"
                + join(columns, ",\n", column -> "    " + quote(column.name())
                        + (column.type().isEmpty() ? "" : " " + column.type())
                        + (column.isKey() ? " NOT NULL" : ""))
                + ",\n    PRIMARY KEY (" + join(keys(), ", ", column -> quote(column.name()))
                + ")\n);\n";
    }

    /// Takes the cells of a row.
    public String insertSql() {
        return "INSERT INTO " + quote(name) + " ("
                + join(columns, ", ", column -> quote(column.name())) + ") VALUES ("
                + join(columns, ", ", _ -> "?") + ")";
    }

    /// Takes the new value of the last column, then the key.
    public String updateSql() {
        return "UPDATE " + quote(name) + " SET " + quote(columns.getLast().name()) + " = ? WHERE "
                + whereKey();
    }

    /// Takes the key.
    public String deleteSql() {
        return "DELETE FROM " + quote(name) + " WHERE " + whereKey();
    }

    /// The cells of `row` that make its key.
    public List<@Nullable Object> keyOf(List<@Nullable Object> row) {
        var key = new ArrayList<@Nullable Object>();
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).isKey()) {
                key.add(row.get(i));
            }
        }
        return key;
    }

    private List<Column> keys() {
        return columns.stream().filter(Column::isKey).toList();
    }

    private String whereKey() {
        return join(keys(), " AND ", column -> quote(column.name()) + " = ?");
    }

    private static String join(List<Column> columns, String separator,
            Function<Column, String> each) {
        return columns.stream().map(each).collect(Collectors.joining(separator));
    }

    private static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
