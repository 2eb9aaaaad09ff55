package dev.verdigris.bench.cluster;

import dev.verdigris.bench.engine.Envelope;
import dev.verdigris.bench.engine.Machine;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/// All figures of one run, for machines and for people.
public final class ClusterReport {
    /// What came out of a scenario.
    record Result(String scenario, String description, List<Figure> figures) {}

    private final ClusterSettings settings;
    private final Envelope envelope;
    private final List<Result> results;

    ClusterReport(ClusterSettings settings, Envelope envelope, List<Result> results) {
        this.settings = settings;
        this.envelope = envelope;
        this.results = List.copyOf(results);
    }

    /// A block per scenario, a line per figure.
    public String table() {
        Machine machine = envelope.machine();
        var text = new StringBuilder();
        text.append(machine.processors()).append(" x ").append(machine.processor()).append(", ")
                .append(machine.java()).append(", scale ").append(settings.scale()).append('\n');
        for (Result result : results) {
            text.append('\n').append(result.scenario()).append(": ").append(result.description())
                    .append('\n');
            result.figures().forEach(figure -> text.append(line(figure)).append('\n'));
        }
        return text.toString();
    }

    private static String line(Figure figure) {
        Boolean met = figure.isMet();
        String goal = met == null ? ""
                : String.format(Locale.ROOT, "  goal %s: %s", figure.max(), met ? "met" : "MISSED");
        return String.format(Locale.ROOT, "  %-50s %12.2f %-3s%s", figure.name(), figure.value(),
                figure.unit(), goal).stripTrailing();
    }

    /// One object: when, where, how, and a list of results.
    public String json() {
        return envelope.json(json -> {
            json.writeName("settings");
            json.writeStartObject();
            json.writeNumberProperty("scale", settings.scale());
            json.writeNumberProperty("delay_ms", settings.wire().delay().toNanos() / 1e6);
            json.writeNumberProperty("loss", settings.wire().loss());
            json.writeEndObject();
            json.writeName("results");
            json.writeStartArray();
            results.forEach(result -> write(json, result));
            json.writeEndArray();
        });
    }

    private static void write(JsonGenerator json, Result result) {
        json.writeStartObject();
        json.writeStringProperty("scenario", result.scenario());
        json.writeStringProperty("description", result.description());
        json.writeName("figures");
        json.writeStartArray();
        for (Figure figure : result.figures()) {
            json.writeStartObject();
            json.writeStringProperty("name", figure.name());
            json.writeNumberProperty("value", figure.value());
            json.writeStringProperty("unit", figure.unit());
            Double max = figure.max();
            if (max != null) {
                json.writeNumberProperty("goal_max", max);
                json.writeBooleanProperty("met", figure.value() <= max);
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
