package dev.verdigris.cli.input;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/// Makes column names out of what a file calls its columns.
final class ColumnNames {
    /// SQLite allows 2,000; far fewer keep a row within one message.
    static final int COLUMNS_MAX = 200;
    /// The key that a file without one is given. No column of the file keeps this name.
    static final String KEY = "entry";

    private ColumnNames() {}

    /// One name each, all different to SQLite, which ignores the case of ASCII letters.
    static List<String> of(List<String> wanted) {
        if (wanted.size() > COLUMNS_MAX) {
            throw new InputException("there are " + wanted.size() + " columns; at most "
                    + COLUMNS_MAX + " are read");
        }
        var taken = new TreeSet<String>();
        taken.add(KEY);
        var names = new ArrayList<String>();
        for (String text : wanted) {
            String base = text.isBlank() ? "column" : text.strip().replace("\0", "");
            String name = base;
            for (int i = 2; !taken.add(name.toLowerCase(Locale.ROOT)); i++) {
                name = base + "_" + i;
            }
            names.add(name);
        }
        return names;
    }

    static List<Column> numbered(List<Column> columns) {
        var all = new ArrayList<Column>();
        all.add(Column.key(KEY, "INTEGER"));
        all.addAll(columns);
        return all;
    }
}
