package dev.verdigris.bench.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Makes databases for trials: empty ones, and copies of ones that were filled once.
final class Lab implements AutoCloseable {
    private final Path folder;
    private final Scale scale;
    private final Map<String, Path> templates = new HashMap<>();
    private int made;

    Lab(Path folder, Scale scale) {
        this.folder = folder;
        this.scale = scale;
    }

    Scale scale() {
        return scale;
    }

    /// A plain database with an empty table.
    PlainDatabase plain(Table table) {
        PlainDatabase database = PlainDatabase.open(file());
        database.connection().exec(table.ddl());
        return database;
    }

    /// A replica with an empty table.
    ReplicaDatabase replica(Table table) {
        ReplicaDatabase database = ReplicaDatabase.open(file());
        database.applySchema(table.ddl());
        return database;
    }

    /// A plain database with [Rows#LOADED] rows.
    PlainDatabase plainLoaded(Table table) {
        return PlainDatabase.open(copy("plain " + table, path -> {
            try (PlainDatabase database = PlainDatabase.open(path)) {
                database.connection().exec(table.ddl());
                Rows.load(database, Table.NAME, scale.of(Rows.LOADED));
                database.checkpoint();
            }
        }));
    }

    /// A replica with [Rows#LOADED] rows of its own.
    ReplicaDatabase replicaLoaded(Table table) {
        return ReplicaDatabase.open(copy("replica " + table, path -> {
            try (ReplicaDatabase database = ReplicaDatabase.open(path)) {
                database.applySchema(table.ddl());
                Rows.load(database, Table.NAME, scale.of(Rows.LOADED));
                database.checkpoint();
            }
        }));
    }

    /// A copy of the file that `make` makes at a path, which it does once per name. It must leave
    /// no write-ahead log.
    Path copy(String name, Consumer<Path> make) {
        Path template = templates.get(name);
        if (template == null) { // not computeIfAbsent: a template may be made from another
            template = file();
            make.accept(template);
            templates.put(name, template);
        }
        Path copy = file();
        copy(template, copy);
        return copy;
    }

    static void copy(Path from, Path to) {
        try {
            Files.copy(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A path at which nothing is.
    Path file() {
        return folder.resolve("bench-" + made++ + ".db");
    }

    static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Deletes all databases that are not templates, which must be closed.
    void clear() {
        delete(path -> templates.values().stream().noneMatch(path::equals));
    }

    @Override
    public void close() {
        delete(_ -> true);
    }

    private void delete(Predicate<Path> which) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> gone = files.filter(which).sorted(Comparator.naturalOrder()).toList();
            for (Path path : gone) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
