package dev.verdigris.bench.engine;

import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// What all results say of themselves.
///
/// @param bench which measurement
/// @param took of the whole run
public record Envelope(String bench, Machine machine, Instant start, Duration took) {
    private static final JsonFactory FACTORY = new JsonFactory();

    /// One object: when and where, then the members that `rest` writes.
    public String json(Consumer<JsonGenerator> rest) {
        var out = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeStringProperty("bench", bench);
            json.writeStringProperty("date", start.toString());
            json.writeNumberProperty("seconds", took.toSeconds());
            machine.write(json);
            rest.accept(json);
            json.writeEndObject();
        }
        return out.append('\n').toString();
    }
}
