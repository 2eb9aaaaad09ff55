package dev.verdigris.sqlite;

/// The five storage classes of SQLite, by which every value is stored.
///
/// Sources: sqlite.org/datatype3.html.
public enum ValueType {
    INTEGER,
    FLOAT,
    TEXT,
    BLOB,
    NULL;

    private static final ValueType[] BY_CODE = values();

    static ValueType of(int code) {
        return BY_CODE[code - 1]; // SQLITE_INTEGER is 1, SQLITE_NULL is 5
    }
}
