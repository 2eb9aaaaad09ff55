package dev.verdigris.agent;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Reads the schema: each path is a file, or a folder of `*.sql` files taken in the order of their
/// names. A path that cannot be read is logged and left out.
final class SchemaFiles {
    private static final System.Logger LOG = System.getLogger(SchemaFiles.class.getName());

    private SchemaFiles() {}

    static List<String> read(List<Path> paths) {
        var texts = new ArrayList<String>();
        for (Path path : paths) {
            try {
                for (Path file : files(path)) {
                    texts.add(Files.readString(file));
                }
            } catch (IOException failure) {
                LOG.log(Level.WARNING, "schema path cannot be read path={0} reason={1}", path,
                        failure.toString());
            }
        }
        return texts;
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
