package dev.verdigris.cli.demo;

import dev.verdigris.cli.nodes.ContentDigest;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// What the demo found.
///
/// @param sources where the rows came from
/// @param loaded on the first node
/// @param changed on all nodes at once
/// @param busy latencies while loading and changing
/// @param idle latencies while nothing else went on
/// @param nodes one each, in order
record Report(List<String> sources, Work loaded, Work changed, Latencies busy, Latencies idle,
        Absence absence, List<PerNode> nodes, Duration took) {
    record PerNode(String name, Traffic traffic, ContentDigest digest) {}

    boolean isEqual() {
        return nodes.stream().map(PerNode::digest).distinct().count() == 1;
    }

    void print(PrintWriter out) {
        Work missed = absence.missed();
        out.println();
        line(out, "rows", count(loaded.rows()) + " from " + String.join(" and ", sources));
        line(out, "loading, one node", work(loaded));
        line(out, "changing, all nodes", work(changed));
        out.println();
        out.printf(Locale.ROOT, "  %-22s%10s%10s%10s%10s%n", "commit to visible", "p50", "p99",
                "max", "samples");
        latencies(out, "while busy", busy);
        latencies(out, "when idle", idle);
        line(out, "", "(from the writer's answer; looked every " + millis(idle.resolution()) + ")");
        out.println();
        line(out, absence.node() + " killed", "missed " + count(absence.versions())
                + " versions: " + work(missed) + ", " + count(Workload.LARGE_TRANSACTION_ROWS)
                + " of them at once");
        line(out, "caught up", millis(absence.catchUp()) + " after it served again; its start took "
                + millis(absence.start()));
        out.println();
        out.printf(Locale.ROOT, "  %-22s%10s%12s%10s  %s%n", "", "relayed", "duplicates", "rows",
                "digest of rows and of clocks");
        for (PerNode node : nodes) {
            out.printf(Locale.ROOT, "  %-22s%,10d%,12d%,10d  %s %s%n", node.name(),
                    node.traffic().relayed(), node.traffic().duplicates(),
                    node.digest().rowCount(), node.digest().rows(), node.digest().clocks());
        }
        out.println();
        out.printf(Locale.ROOT, "%s %.1f s in all.%n", isEqual()
                ? "All nodes hold the same." : "The nodes differ: this is a bug in verdigris.",
                seconds(took));
        out.flush();
    }

    private static void latencies(PrintWriter out, String when, Latencies of) {
        out.printf(Locale.ROOT, "  %-22s%10s%10s%10s%,10d%n", when, millis(of.quantile(0.5)),
                millis(of.quantile(0.99)), millis(of.max()), of.count());
    }

    private static void line(PrintWriter out, String title, String text) {
        out.printf(Locale.ROOT, "  %-22s  %s%n", title, text);
    }

    private static String work(Work work) {
        return count(work.transactions()) + " transactions, "
                + count(Math.round(work.transactionsPerSecond())) + "/s, "
                + count(work.rows()) + " rows";
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
