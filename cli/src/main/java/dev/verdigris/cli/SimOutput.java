package dev.verdigris.cli;

import dev.verdigris.sim.FleetConfig;
import dev.verdigris.sim.FleetReport;
import dev.verdigris.sim.figures.Distribution;
import dev.verdigris.sim.figures.Traffic;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// The figures of a simulation, for people and for programs.
final class SimOutput {
    private static final int HISTOGRAM_STEPS = 24;
    private static final int HISTOGRAM_WIDTH = 50;
    private static final double MILLIS_PER_SECOND = 1e3;
    private static final double PERCENT = 100;

    private SimOutput() {}

    static String table(FleetReport report) {
        var text = new StringBuilder();
        FleetConfig config = report.config();
        text.append("%d nodes, %s, %s, %s loss, seed %d\n".formatted(config.nodes(),
                config.protocol(), config.map(), share(config.trouble().loss()), report.seed()));
        text.append("%d transactions of %d rows, %.4g a second\n".formatted(
                config.load().messages(), config.load().rows(), config.load().rate()));
        row(text, "delivered to the living", share(report.delivered()));
        row(text, "each node, commit to applied", millis(report.perNode()));
        row(text, "all nodes, commit to applied", millis(report.allNodes()));
        row(text, "copies beyond the first, per node", "%.2f".formatted(report.extraCopies()));
        row(text, "payload sends per delivery", "%.2f".formatted(report.sendsPerDelivery()));
        row(text, "long-haul share of payload sends", share(report.longHaulShare()));
        traffic(text, report);
        members(text, report);
        row(text, "longest queues: to send, to apply", "%d, %d changesets".formatted(
                report.queues().pending(), report.queues().waiting()));
        Duration recovery = report.recovery();
        if (recovery != null) {
            row(text, "recovered after", "%.1f s".formatted(
                    recovery.toMillis() / MILLIS_PER_SECOND));
        }
        row(text, "speed", "%.1f virtual s in %.1f s of processor time, %.3g x".formatted(
                report.virtual().toMillis() / MILLIS_PER_SECOND,
                report.took().toMillis() / MILLIS_PER_SECOND, report.speed()));
        return text.toString();
    }

    private static void traffic(StringBuilder text, FleetReport report) {
        report.traffic().forEach((kind, amount) -> {
            if (amount.messages() > 0) {
                row(text, "sent: " + name(kind), "%d messages, about %d KiB".formatted(
                        amount.messages(), amount.bytes() >> 10));
            }
        });
        if (report.config().load().messages() > 0) {
            row(text, "messages per transaction, all but swim", "%.1f".formatted(
                    (double) messagesButSwim(report) / report.config().load().messages()));
        }
    }

    private static long messagesButSwim(FleetReport report) {
        return report.traffic().entrySet().stream()
                .filter(kind -> kind.getKey() != Traffic.Kind.SWIM)
                .mapToLong(kind -> kind.getValue().messages()).sum();
    }

    private static void members(StringBuilder text, FleetReport report) {
        if (report.members().detection().count() > 0) {
            row(text, "crash detected first, median / p99",
                    seconds(report.members().firstDetection()));
            row(text, "crash detected by all, median / p99",
                    seconds(report.members().detection()));
        }
        row(text, "false suspicions, false deaths", "%d, %d".formatted(
                report.members().falseSuspicions(), report.members().falseDowns()));
    }

    /// A storm beside the same load without it.
    static String compared(FleetReport storm, FleetReport calm) {
        var text = new StringBuilder();
        row(text, "traffic against calm", "%.2f x".formatted(
                (double) bytes(storm) / Math.max(1, bytes(calm))));
        row(text, "all nodes in calm", millis(calm.allNodes()));
        return text.toString();
    }

    private static long bytes(FleetReport report) {
        return report.traffic().values().stream().mapToLong(Traffic.Amount::bytes).sum();
    }

    /// How many transactions reached a node, and all nodes, within each step of time.
    static String histogram(FleetReport report) {
        return bars("each node, ms", report.perNode()) + bars("all nodes, ms", report.allNodes());
    }

    private static String bars(String title, Distribution latencies) {
        var text = new StringBuilder(title + "\n");
        int[] counts = latencies.histogram(HISTOGRAM_STEPS);
        int most = 1;
        for (int count : counts) {
            most = Math.max(most, count);
        }
        for (int i = 0; i < counts.length; i++) {
            double until = latencies.max() * (i + 1) / counts.length;
            text.append("%7.0f %8d %s\n".formatted(until, counts[i],
                    "#".repeat((int) ((long) counts[i] * HISTOGRAM_WIDTH / most))));
        }
        return text.toString();
    }

    static Map<String, Object> json(FleetReport report) {
        FleetConfig config = report.config();
        var json = new LinkedHashMap<String, Object>();
        json.put("nodes", config.nodes());
        json.put("protocol", config.protocol().toString());
        json.put("map", config.map().toString());
        json.put("loss", config.trouble().loss());
        json.put("seed", report.seed());
        json.put("transactions", config.load().messages());
        json.put("rows", config.load().rows());
        json.put("rate", config.load().rate());
        json.put("delivered_share", report.delivered());
        json.put("node_ms", json(report.perNode()));
        json.put("all_nodes_ms", json(report.allNodes()));
        json.put("extra_copies_per_node", report.extraCopies());
        json.put("sends_per_delivery", report.sendsPerDelivery());
        json.put("long_haul_share", report.longHaulShare());
        var sent = new LinkedHashMap<String, Object>();
        report.traffic().forEach((kind, amount) -> sent.put(
                name(kind), Map.of("messages", amount.messages(), "bytes", amount.bytes())));
        json.put("sent", sent);
        json.put("crash_detected_first_s", json(report.members().firstDetection()));
        json.put("crash_detected_s", json(report.members().detection()));
        json.put("false_suspicions", report.members().falseSuspicions());
        json.put("false_deaths", report.members().falseDowns());
        json.put("to_send_max", report.queues().pending());
        json.put("to_apply_max", report.queues().waiting());
        Duration recovery = report.recovery();
        json.put("recovery_ms", recovery == null ? "none" : recovery.toMillis());
        json.put("virtual_ms", report.virtual().toMillis());
        json.put("processor_ms", report.took().toMillis());
        json.put("events", report.events());
        return json;
    }

    private static Map<String, Object> json(Distribution figures) {
        var json = new LinkedHashMap<String, Object>();
        json.put("count", figures.count());
        if (figures.count() > 0) {
            json.put("p50", figures.median());
            json.put("p99", figures.p99());
            json.put("max", figures.max());
        }
        return json;
    }

    private static String millis(Distribution figures) {
        return figures.count() == 0 ? "none" : "p50 %.0f, p99 %.0f, max %.0f ms".formatted(
                figures.median(), figures.p99(), figures.max());
    }

    private static String seconds(Distribution figures) {
        return "%.1f / %.1f s".formatted(figures.median(), figures.p99());
    }

    private static String share(double share) {
        return "%.4g %%".formatted(share * PERCENT);
    }

    private static String name(Enum<?> of) {
        return of.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static void row(StringBuilder text, String what, String figure) {
        text.append("%-40s %s\n".formatted(what, figure));
    }
}
