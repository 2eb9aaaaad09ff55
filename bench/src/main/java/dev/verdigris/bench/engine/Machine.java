package dev.verdigris.bench.engine;

import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.Statement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JsonGenerator;

/// Where figures come from.
///
/// @param load the system's load average of the last minute, negative if unknown: what else ran
public record Machine(String processor, int processors, String system, String java, String sqlite,
        double load) {
    public static Machine current() {
        return new Machine(processorName(), Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                System.getProperty("java.vm.name") + " " + Runtime.version(), sqliteVersion(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    /// As the member `machine` of the object that is being written.
    void write(JsonGenerator json) {
        json.writeName("machine");
        json.writeStartObject();
        json.writeStringProperty("processor", processor);
        json.writeNumberProperty("processors", processors);
        json.writeStringProperty("system", system);
        json.writeStringProperty("java", java);
        json.writeStringProperty("sqlite", sqlite);
        json.writeNumberProperty("load", load);
        json.writeEndObject();
    }

    private static String sqliteVersion() {
        try (Connection connection = Connection.openMemory();
                Statement row = connection.prepare("SELECT sqlite_version()")) {
            row.step();
            return String.valueOf(row.columnText(0));
        }
    }

    /// As Linux knows it.
    private static String processorName() {
        Path file = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(file)) {
            return "unknown";
        }
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst().orElse("unknown");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
