package dev.verdigris.cli.input;

/// A column of a [Table].
///
/// @param type as declared to SQLite: TEXT, INTEGER, or nothing, which leaves values as they come
/// @param isKey whether it is part of the primary key
public record Column(String name, String type, boolean isKey) {
    static Column key(String name, String type) {
        return new Column(name, type, true);
    }

    static Column of(String name, String type) {
        return new Column(name, type, false);
    }
}
