package dev.verdigris.cli.input;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The services database: `name port/protocol aliases... # comment`.
final class Services {
    private static final Pattern ENTRY = Pattern.compile(
            "\\s*(?<name>\\S+)\\s+(?<port>\\d{1,5})/(?<protocol>\\S+)(?<aliases>.*)");
    private static final List<Column> COLUMNS = List.of(
            Column.key("name", "TEXT"), Column.key("port", "INTEGER"),
            Column.key("protocol", "TEXT"), Column.of("aliases", "TEXT"),
            Column.of("comment", "TEXT"));

    private Services() {}

    /// A line that is no entry is passed over, as the C library does. Of entries with one key the
    /// last one counts.
    static Table parse(String text, String source) {
        var rows = new LinkedHashMap<List<@Nullable Object>, List<@Nullable Object>>();
        text.lines().forEach(line -> {
            int hash = line.indexOf('#');
            Matcher entry = ENTRY.matcher(hash < 0 ? line : line.substring(0, hash));
            if (entry.matches()) {
                Inputs.requireRoom(rows.size(), source);
                var row = new ArrayList<@Nullable Object>();
                Collections.addAll(row, entry.group("name"), Long.valueOf(entry.group("port")),
                        entry.group("protocol"),
                        entry.group("aliases").strip().replaceAll("\\s+", " "),
                        hash < 0 ? null : line.substring(hash + 1).strip());
                rows.put(List.copyOf(row.subList(0, 3)), row);
            }
        });
        return new Table("services", source, COLUMNS, List.copyOf(rows.values()));
    }
}
