package dev.verdigris.sqlite;

import java.util.Set;

/// A process of its own for [SqliteLibraryTest]: a process keeps the library it has first loaded.
final class LibraryProbe {
    private LibraryProbe() {}

    /// Prints the origin, the version and the result of a query with one of our functions in it.
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) {
        try (var connection = Connection.openMemory()) {
            connection.createFunction(
                    "twice", 1, Set.of(), (in, out) -> out.setLong(2 * in.longAt(0)));
            connection.createTableFunction("generate_series", new GenerateSeries());
            try (var select =
                    connection.prepare("SELECT sum(twice(value)) FROM generate_series(1, ?)")) {
                select.bindLong(1, 3).step();
                SqliteLibrary library = SqliteLibrary.load();
                System.out.println(
                        library.origin() + " " + library.version() + " " + select.columnLong(0));
            }
        } catch (SqliteUnavailableException e) {
            System.out.println(e.getMessage());
        }
    }
}
