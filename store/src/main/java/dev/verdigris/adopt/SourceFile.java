package dev.verdigris.adopt;

import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.OpenMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;

/// The database that is taken over, open for reading. The file and those beside it stay as they
/// are, byte for byte.
///
/// One that ended in order is read in place. If a write-ahead log or a journal lies beside it,
/// SQLite would have to work on the file to read it rightly, so that happens on a copy.
final class SourceFile implements AutoCloseable {
    private static final List<String> BESIDE = List.of("-wal", "-journal");

    private final Path file;
    private final List<FileTime> timesAtFirst;
    private final Connection connection;
    private final List<Path> copies;

    private SourceFile(Path file, List<FileTime> timesAtFirst, Connection connection,
            List<Path> copies) {
        this.file = file;
        this.timesAtFirst = timesAtFirst;
        this.connection = connection;
        this.copies = copies;
    }

    /// @param scratch where a copy is made if one is needed; its name begins so
    static SourceFile open(Path file, Path scratch) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new ImportRefused("there is no database " + file);
        }
        var beside = new ArrayList<String>();
        for (String suffix : BESIDE) {
            Path other = beside(file, suffix);
            if (Files.exists(other) && Files.size(other) > 0) {
                beside.add(suffix);
            }
        }
        List<FileTime> times = times(file);
        if (beside.isEmpty()) {
            return new SourceFile(file, times, Connection.openImmutable(file), List.of());
        }
        var copies = new ArrayList<Path>();
        try {
            copy(file, scratch, beside, copies);
            return new SourceFile(
                    file, times, Connection.open(scratch, OpenMode.READ_WRITE), copies);
        } catch (Throwable e) {
            delete(copies);
            throw e;
        }
    }

    private static void copy(Path file, Path scratch, List<String> beside, List<Path> copies)
            throws IOException {
        List<String> suffixes = new ArrayList<>(beside);
        suffixes.addFirst("");
        for (String suffix : suffixes) {
            Path copy = beside(scratch, suffix);
            copies.add(copy);
            Files.copy(beside(file, suffix), copy);
        }
        copies.add(beside(scratch, "-shm"));
    }

    /// When the file and those beside it were last written; the epoch for what is not there.
    private static List<FileTime> times(Path file) throws IOException {
        var times = new ArrayList<FileTime>();
        times.add(Files.getLastModifiedTime(file));
        for (String suffix : BESIDE) {
            Path other = beside(file, suffix);
            times.add(Files.exists(other)
                    ? Files.getLastModifiedTime(other) : FileTime.fromMillis(0));
        }
        return times;
    }

    /// @throws ImportRefused if somebody has written since, so that what was read may be torn
    void requireUnchanged() throws IOException {
        if (!times(file).equals(timesAtFirst)) {
            throw new ImportRefused(file + " is being written: stop the node it belongs to, or "
                    + "import a backup of it");
        }
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    Connection connection() {
        return connection;
    }

    @Override
    public void close() throws IOException {
        connection.close();
        delete(copies);
    }

    private static void delete(List<Path> files) throws IOException {
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
