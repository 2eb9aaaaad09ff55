package dev.verdigris.crr;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/// The scenarios recorded from cr-sqlite, by file name: from the directory that the system property
/// `verdigris.vectors` names, or the packed set.
final class VectorFiles {
    private static final int TAR_BLOCK = 512;
    private static final int TAR_NAME_BYTES = 100;
    private static final int TAR_SIZE_OFFSET = 124;
    private static final int TAR_SIZE_BYTES = 11;

    private VectorFiles() {}

    static Map<String, byte[]> read() throws IOException {
        String directory = System.getProperty("verdigris.vectors");
        return directory == null ? packed() : unpacked(Path.of(directory));
    }

    private static Map<String, byte[]> unpacked(Path directory) throws IOException {
        var files = new TreeMap<String, byte[]>();
        try (Stream<Path> paths = Files.list(directory)) {
            for (Path path : paths.toList()) {
                files.put(String.valueOf(path.getFileName()), Files.readAllBytes(path));
            }
        }
        return files;
    }

    private static Map<String, byte[]> packed() throws IOException {
        InputStream resource = VectorFiles.class.getResourceAsStream("/crsqlite-vectors.tar.gz");
        if (resource == null) {
            throw new IOException("the packed scenarios are missing");
        }
        var files = new TreeMap<String, byte[]>();
        try (var in = new GZIPInputStream(resource)) {
            while (true) {
                byte[] header = in.readNBytes(TAR_BLOCK);
                if (header.length < TAR_BLOCK || header[0] == 0) {
                    return files;
                }
                int size = Integer.parseInt(text(header, TAR_SIZE_OFFSET, TAR_SIZE_BYTES), 8);
                byte[] content = in.readNBytes(size);
                in.skipNBytes(-size & TAR_BLOCK - 1);
                files.put(text(header, 0, TAR_NAME_BYTES), content);
            }
        }
    }

    private static String text(byte[] bytes, int from, int length) {
        return new String(bytes, from, length, StandardCharsets.UTF_8).replace("\0", "").strip();
    }
}
