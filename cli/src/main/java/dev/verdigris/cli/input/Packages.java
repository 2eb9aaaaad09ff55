package dev.verdigris.cli.input;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// dpkg's status file: stanzas of `Field: value`, where a line that begins with a blank goes on
/// with the field above it.
final class Packages {
    private static final List<Column> COLUMNS = List.of(
            Column.key("package", "TEXT"), Column.key("architecture", "TEXT"),
            Column.of("version", "TEXT"), Column.of("status", "TEXT"),
            Column.of("section", "TEXT"), Column.of("priority", "TEXT"),
            Column.of("installed_size", "INTEGER"), Column.of("maintainer", "TEXT"),
            Column.of("depends", "TEXT"), Column.of("description", "TEXT"));

    private Packages() {}

    /// A stanza without a package is passed over. Of stanzas with one key the last one counts.
    static Table parse(String text, String source) {
        var rows = new LinkedHashMap<String, List<@Nullable Object>>();
        var fields = new LinkedHashMap<String, String>();
        String last = "";
        for (String line : (text + "\n\n").lines().toList()) {
            if (line.isBlank()) {
                if (fields.containsKey("package")) {
                    Inputs.requireRoom(rows.size(), source);
                    rows.put(fields.get("package") + "/" + fields.get("architecture"),
                            row(fields));
                }
                fields.clear();
            } else if (line.startsWith(" ") || line.startsWith("\t")) {
                fields.computeIfPresent(last, (_, value) -> value + "\n" + line.substring(1));
            } else if (line.indexOf(':') > 0) {
                int colon = line.indexOf(':');
                last = line.substring(0, colon).toLowerCase(Locale.ROOT);
                fields.put(last, line.substring(colon + 1).strip());
            }
        }
        return new Table("packages", source, COLUMNS, List.copyOf(rows.values()));
    }

    private static List<@Nullable Object> row(Map<String, String> fields) {
        var row = new ArrayList<@Nullable Object>();
        for (Column column : COLUMNS) {
            String value = fields.get(column.name().replace('_', '-'));
            if (value == null && column.isKey()) {
                row.add("");
            } else if (value != null && column.type().equals("INTEGER")
                    && value.matches("\\d{1,18}")) {
                row.add(Long.valueOf(value));
            } else {
                row.add(value);
            }
        }
        return row;
    }
}
