package dev.verdigris.crr;

import dev.verdigris.model.SqlValue;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Gathers what a check finds; beyond a limit it only counts.
final class Findings {
    /// What is kept to be shown. One broken page can break a million rows.
    static final int SHOWN_MAX = 100;

    /// Characters of a key that is shown.
    static final int KEY_CHARS_MAX = 200;

    private final List<Finding> shown = new ArrayList<>();
    private long notShown;

    List<Finding> shown() {
        return shown;
    }

    long notShown() {
        return notShown;
    }

    /// About the database as a whole.
    void add(Finding.Part part, String message) {
        add(new Finding(part, null, null, null, null, message));
    }

    void ofTable(Finding.Part part, String table, String message) {
        add(new Finding(part, table, null, null, null, message));
    }

    void ofSite(Finding.Part part, String site, @Nullable Long version, String message) {
        add(new Finding(part, null, null, site, version, message));
    }

    void ofRow(Finding.Part part, String table, List<SqlValue> key, String message) {
        add(new Finding(part, table, shown(key), null, null, message));
    }

    void ofWrite(Finding.Part part, String table, List<SqlValue> key, String site, long version,
            String message) {
        add(new Finding(part, table, shown(key), site, version, message));
    }

    private void add(Finding finding) {
        if (shown.size() < SHOWN_MAX) {
            shown.add(finding);
        } else {
            notShown++;
        }
    }

    static String shown(List<SqlValue> key) {
        String text = key.stream().map(SqlValue::toString)
                .collect(Collectors.joining(", ", "(", ")"));
        return text.length() <= KEY_CHARS_MAX ? text : text.substring(0, KEY_CHARS_MAX) + "…";
    }
}
