package dev.verdigris.agent;

import dev.verdigris.schema.SchemaText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The schema as it stands in files: each path is a file, or a folder of `*.sql` files taken in the
/// order of their names.
///
/// @param texts one per file
/// @param unreadable what could not be read, each with the reason
record SchemaFiles(List<SchemaText> texts, List<String> unreadable) {
    SchemaFiles {
        texts = List.copyOf(texts);
        unreadable = List.copyOf(unreadable);
    }

    static SchemaFiles read(List<Path> paths) {
        var texts = new ArrayList<SchemaText>();
        var unreadable = new ArrayList<String>();
        for (Path path : paths) {
            try {
                for (Path file : files(path)) {
                    texts.add(new SchemaText(file.toString(), Files.readString(file)));
                }
            } catch (IOException failure) {
                unreadable.add(path + " (" + failure.getClass().getSimpleName() + ")");
            }
        }
        return new SchemaFiles(texts, unreadable);
    }

    private static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.filter(file -> file.getFileName().toString().endsWith(".sql"))
                    .sorted().toList();
        }
    }
}
