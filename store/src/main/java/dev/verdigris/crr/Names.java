package dev.verdigris.crr;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Names in SQL: how they are quoted, and which are ours.
public final class Names {
    static final String TABLE_PREFIX = "__vg_";
    static final String CLOCK_SUFFIX = "__vg_clock";
    static final String FUNCTION_PREFIX = "vg_";
    static final String CHANGES_VIEW = "crsql_changes";
    static final String SITES_VIEW = "crsql_site_id";

    private static final List<String> TRIGGER_SUFFIXES = List.of(
            "__vg_insert", "__vg_update", "__vg_rekey", "__vg_delete");

    private Names() {}

    /// A name as an identifier, whatever is in it.
    public static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    static String literal(String text) {
        return '\'' + text.replace("'", "''") + '\'';
    }

    static String clockOf(String table) {
        return table + CLOCK_SUFFIX;
    }

    /// Two tables of one name may be absent, with keys of different length.
    static String clockOfAbsent(int table) {
        return TABLE_PREFIX + "clock_" + table;
    }

    static List<String> triggersOf(String table) {
        return TRIGGER_SUFFIXES.stream().map(suffix -> table + suffix).toList();
    }

    /// Whether a table, view, index or trigger of that name is the engine's. SQLite's own rule for
    /// equal names: letters of ASCII differ in nothing by their case.
    public static boolean isInternal(String name) {
        String lower = lowerAscii(name);
        return lower.contains(TABLE_PREFIX) || lower.startsWith("crsql_");
    }

    /// Whether a function of SQL is for triggers and views of ours alone.
    public static boolean isInternalFunction(@Nullable String name) {
        return name != null && lowerAscii(name).startsWith(FUNCTION_PREFIX);
    }

    static String lowerAscii(String name) {
        return name.chars()
                .map(c -> c >= 'A' && c <= 'Z' ? c + 32 : c)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }
}
