package dev.verdigris.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/// Reads what was recorded from cr-sqlite; the head of each file says how.
final class RecordedValues {
    private RecordedValues() {}

    /// The file's lines, comments left out, each cut into words.
    static List<List<String>> lines(String file) throws IOException {
        return Files.readAllLines(Path.of("src/test/resources/model", file)).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> List.of(line.split(" ", -1)))
                .toList();
    }

    static SqlValue parse(String word) {
        int colon = word.indexOf(':');
        String form = colon < 0 ? word : word.substring(0, colon);
        String content = word.substring(colon + 1);
        return switch (form) {
            case "null" -> SqlValue.NULL;
            case "integer" -> SqlValue.of(Long.parseLong(content));
            case "real" -> SqlValue.of(Double.longBitsToDouble(
                    Long.parseUnsignedLong(content, 16)));
            case "text" -> new SqlValue.Text(HexFormat.of().parseHex(content));
            case "blob" -> SqlValue.ofBlob(HexFormat.of().parseHex(content));
            default -> throw new AssertionError("no value is written " + word);
        };
    }
}
