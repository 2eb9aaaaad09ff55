package dev.verdigris.cli.input;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Finds and reads input. Everything is held in memory, so that it can be updated later; hence the
/// limits.
public final class Inputs {
    /// A larger file is refused.
    public static final int FILE_BYTES_MAX = 64 * 1024 * 1024;
    /// More rows than this are refused: a demo would not be over in a minute.
    public static final int ROWS_MAX = 200_000;

    private static final Path SERVICES = Path.of("/etc/services");
    private static final Path DPKG_STATUS = Path.of("/var/lib/dpkg/status");

    private Inputs() {}

    /// What the machine has of its own: its services and, where there is dpkg, its packages.
    ///
    /// @throws InputException if it has neither
    public static List<Table> ofThisMachine() {
        var tables = new ArrayList<Table>();
        if (Files.isReadable(SERVICES)) {
            tables.add(Services.parse(text(SERVICES), SERVICES.toString()));
        }
        if (Files.isReadable(DPKG_STATUS)) {
            tables.add(Packages.parse(text(DPKG_STATUS), DPKG_STATUS.toString()));
        }
        tables.removeIf(table -> table.rows().isEmpty());
        if (tables.isEmpty()) {
            throw new InputException("this machine has neither " + SERVICES + " nor " + DPKG_STATUS
                    + "; give a CSV or NDJSON file with --input");
        }
        return tables;
    }

    /// Reads CSV with a header, or NDJSON; told apart by the name, else by the first character.
    ///
    /// @throws InputException if the file is unreadable, malformed, empty or too large
    public static Table read(Path file) {
        String text = text(file);
        if (text.startsWith("\ufeff")) {
            text = text.substring(1);
        }
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        boolean isJson = name.endsWith(".ndjson") || name.endsWith(".jsonl")
                || !name.endsWith(".csv") && text.stripLeading().startsWith("{");
        Table table = isJson
                ? Ndjson.parse(text, file.toString()) : Csv.parse(text, file.toString());
        if (table.rows().isEmpty()) {
            throw new InputException(file + " holds no rows");
        }
        return table;
    }

    /// Bytes that are not UTF-8 become U+FFFD: system files may hold names in older encodings.
    private static String text(Path file) {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(FILE_BYTES_MAX + 1);
            if (bytes.length > FILE_BYTES_MAX) {
                throw new InputException(file + " has more than " + FILE_BYTES_MAX / (1024 * 1024)
                        + " MiB; give a smaller file");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new InputException("cannot read " + file + ": "
                    + failure.getClass().getSimpleName());
        }
    }

    static void requireRoom(int rows, String source) {
        if (rows >= ROWS_MAX) {
            throw new InputException(source + " has more than " + ROWS_MAX
                    + " rows; give a smaller file");
        }
    }
}
