package dev.verdigris.bench.engine;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// All results of one run, for machines and for people.
public final class EngineReport {
    private final EngineSettings settings;
    private final Envelope envelope;
    private final List<Result> results;

    EngineReport(EngineSettings settings, Envelope envelope, List<Result> results) {
        this.settings = settings;
        this.envelope = envelope;
        this.results = List.copyOf(results);
    }

    /// A table, a line per work. Ratios are ours to plain; rates are per CPU second.
    public String table() {
        Machine machine = envelope.machine();
        var text = new StringBuilder();
        text.append(machine.processors()).append(" x ").append(machine.processor()).append(", ")
                .append(machine.java()).append(", SQLite ").append(machine.sqlite())
                .append(", scale ").append(settings.scale()).append(", median of ")
                .append(settings.rounds()).append(" rounds\n\n");
        text.append(String.format(Locale.ROOT, "%-20s %12s %12s %7s %7s %14s  %s%n", "work",
                "plain", "ours", "ratio", "goal", "ours/s", "met"));
        results.forEach(result -> text.append(line(result)).append('\n'));
        return text.toString();
    }

    static String line(Result result) {
        Work work = result.work();
        Spread plain = result.plain();
        Double ratio = result.ratio();
        Boolean met = result.isMet();
        return String.format(Locale.ROOT, "%-20s %12s %12s %7s %7s %14s  %s", work.name(),
                plain == null ? "" : amount(work.measure(), plain),
                amount(work.measure(), result.ours()),
                ratio == null ? "" : String.format(Locale.ROOT, "%.2f", ratio),
                goal(work.goal()),
                work.measure() == Measure.CPU_NANOS
                        ? String.format(Locale.ROOT, "%,.0f", result.rate(result.ours())) : "",
                met == null ? "" : met ? "yes" : "NO");
    }

    private static String amount(Measure measure, Spread spread) {
        return switch (measure) {
            case CPU_NANOS -> String.format(Locale.ROOT, "%.1f ms", spread.median() / 1e6);
            case BYTES -> String.format(Locale.ROOT, "%.1f MB", spread.median() / 1e6);
        };
    }

    private static String goal(Goal goal) {
        String ratio = goal.ratioMax() == null ? "" : "<=" + goal.ratioMax();
        Double rate = goal.rateMin();
        return rate == null ? ratio
                : (ratio + " >=" + String.format(Locale.ROOT, "%.1fM", rate / 1e6)).strip();
    }

    /// One object: when, where, how, and a list of results.
    public String json() {
        return envelope.json(json -> {
            json.writeName("settings");
            json.writeStartObject();
            json.writeNumberProperty("rounds", settings.rounds());
            json.writeNumberProperty("scale", settings.scale());
            json.writeEndObject();
            json.writeName("results");
            json.writeStartArray();
            results.forEach(result -> write(json, result));
            json.writeEndArray();
        });
    }

    private static void write(JsonGenerator json, Result result) {
        Work work = result.work();
        json.writeStartObject();
        json.writeStringProperty("work", work.name());
        json.writeStringProperty("description", work.description());
        json.writeStringProperty("table", work.table().ddl());
        json.writeStringProperty("measure", work.measure().unit);
        json.writeNumberProperty("operations", result.operations());
        json.writeStringProperty("unit", work.unit());
        if (result.plain() != null) {
            write(json, "plain", work.measure(), result, result.plain());
        }
        write(json, "ours", work.measure(), result, result.ours());
        number(json, "ratio", result.ratio());
        number(json, "goal_ratio_max", work.goal().ratioMax());
        number(json, "goal_rate_min", work.goal().rateMin());
        Boolean met = result.isMet();
        if (met != null) {
            json.writeBooleanProperty("met", met);
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String name, Measure measure, Result result,
            Spread spread) {
        json.writeName(name);
        json.writeStartObject();
        json.writeNumberProperty("median", spread.median());
        json.writeNumberProperty("min", spread.min());
        json.writeNumberProperty("max", spread.max());
        if (measure == Measure.CPU_NANOS) {
            json.writeNumberProperty("per_cpu_second", Math.round(result.rate(spread)));
        }
        json.writeEndObject();
    }

    private static void number(JsonGenerator json, String name, @Nullable Double value) {
        if (value != null) {
            json.writeNumberProperty(name, value);
        }
    }
}
