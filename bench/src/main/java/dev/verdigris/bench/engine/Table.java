package dev.verdigris.bench.engine;

import java.util.Locale;

/// The tables that are written to. Both have an integer key and three other columns.
enum Table {
    /// As in Corrosion's own benchmark, which the goals are meant for.
    UPSTREAM("id INTEGER NOT NULL PRIMARY KEY, value TEXT, counter INTEGER, random INTEGER",
            " WITHOUT ROWID"),
    /// The same columns in the table that SQLite makes if nothing else is said.
    ROWID("id INTEGER NOT NULL PRIMARY KEY, value TEXT, counter INTEGER, random INTEGER", "");

    /// Its name in SQL.
    static final String NAME = "bench";

    static final String INSERT =
            "INSERT INTO " + NAME + "(id, value, counter, random) VALUES (?1, ?2, ?3, ?4)";

    private final String columns;
    private final String options;

    Table(String columns, String options) {
        this.columns = columns;
        this.options = options;
    }

    String ddl() {
        return ddl(NAME);
    }

    /// The statement that makes such a table under another name.
    String ddl(String name) {
        return "CREATE TABLE " + name + "(" + columns + ")" + options;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
