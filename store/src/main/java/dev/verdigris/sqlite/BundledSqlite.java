package dev.verdigris.sqlite;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.sqlite.SQLiteConfig;

/// The SQLite inside `org.xerial:sqlite-jdbc`, which exports no SQLite symbol, only a JDBC driver.
///
/// SQLite hands each extension it loads a table of all its functions. So the driver is asked, once
/// and on a throw-away in-memory database, to load an extension whose entry point jumps to
/// [#receive]; from then on we call SQLite through that table and the driver is not used again.
///
/// Sources: sqlite.org/loadext.html; `sqlite3ext.h`.
final class BundledSqlite {
    static final String ORIGIN = "org.xerial:sqlite-jdbc";

    /// Where the driver unpacks its library to.
    private static final String UNPACK_DIRECTORY = "org.sqlite.tmpdir";

    /// `SQLITE_OK_LOAD_PERMANENTLY`.
    private static final int LOADED_FOR_GOOD = 256;

    /// `sqlite3_api_routines*`, once [#receive] was called.
    private long routines;

    private BundledSqlite() {}

    /// Loads the driver's library and returns its table of functions.
    ///
    /// Both native files go into a directory that only we can enter and that is gone on return:
    /// what is mapped needs no name, so even a killed process leaves nothing behind.
    ///
    /// @throws SqliteUnavailableException if the platform or its temporary directory does not do
    static SqliteLibrary.Source open() {
        try {
            Path directory = Files.createTempDirectory("verdigris-sqlite-"); // mode 0700
            try {
                return new BundledSqlite().load(directory);
            } finally {
                delete(directory);
            }
        } catch (IOException | SQLException | LinkageError e) {
            throw new SqliteUnavailableException(String.valueOf(e.getMessage()), e);
        }
    }

    private SqliteLibrary.Source load(Path directory) throws IOException, SQLException {
        var machine = EntryPointFile.Machine.current();
        String unpackedBefore = System.getProperty(UNPACK_DIRECTORY);
        System.setProperty(UNPACK_DIRECTORY, directory.toString());
        try (Arena arena = Arena.ofConfined()) {
            var type = MethodType.methodType(int.class, long.class, long.class, long.class);
            MemorySegment receiver =
                    Upcalls.stub(MethodHandles.lookup(), this, "receive", type, arena);
            Path extension = directory.resolve("entry.so");
            Files.write(extension, EntryPointFile.jumpingTo(receiver.address(), machine));
            loadExtension(extension);
        } finally {
            if (unpackedBefore == null) {
                System.clearProperty(UNPACK_DIRECTORY);
            } else {
                System.setProperty(UNPACK_DIRECTORY, unpackedBefore);
            }
        }
        if (routines == 0) {
            throw new SqliteUnavailableException("the extension was not entered");
        }
        long table = routines;
        return (_, index) -> entry(table, index);
    }

    private static void loadExtension(Path extension) throws SQLException {
        var config = new SQLiteConfig();
        config.enableLoadExtension(true);
        try (var connection = config.createConnection("jdbc:sqlite::memory:");
                var load = connection.prepareStatement("SELECT load_extension(?, ?)")) {
            load.setString(1, extension.toString());
            load.setString(2, EntryPointFile.SYMBOL);
            load.execute();
        }
    }

    /// The extension's entry point: `int (sqlite3*, char**, sqlite3_api_routines*)`.
    @SuppressWarnings("unused")
    private int receive(long db, long errorMessage, long apiRoutines) {
        routines = apiRoutines;
        return LOADED_FOR_GOOD;
    }

    @SuppressWarnings("restricted")
    private static MemorySegment entry(long table, int index) {
        MemorySegment pointers =
                MemorySegment.ofAddress(table).reinterpret((index + 1L) * Long.BYTES);
        return MemorySegment.ofAddress(pointers.getAtIndex(ValueLayout.JAVA_LONG, index));
    }

    private static void delete(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> entries = Files.list(directory)) {
            files = entries.toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
        Files.delete(directory);
    }
}
