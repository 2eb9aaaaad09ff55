package dev.verdigris.sim.figures;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntPredicate;

/// When each measured transaction was durable where: what every latency figure is drawn from.
public final class Deliveries {
    private static final int NOT_YET = -1;
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double MICROS_PER_MILLI = 1e3;

    private final int nodes;
    private final long[] committedNanos;
    private final int[] originOf;
    /// By message and node, from its commit.
    private final int[][] afterMicros;
    private final int[] open;
    private final BitSet[] seen;
    private long copies;
    private long firstCopies;
    private long sends;
    private long longHaulSends;

    public Deliveries(int messages, int nodes) {
        this.nodes = nodes;
        committedNanos = new long[messages];
        originOf = new int[messages];
        Arrays.fill(originOf, NOT_YET);
        afterMicros = new int[messages][];
        open = new int[messages];
        seen = new BitSet[messages];
    }

    /// Whether the transaction is one of those that count; others are of the warm-up.
    public boolean isMeasured(int message) {
        return message >= 0 && message < originOf.length;
    }

    public int messages() {
        return originOf.length;
    }

    public void committed(int message, int origin, long nowNanos) {
        committedNanos[message] = nowNanos;
        originOf[message] = origin;
        afterMicros[message] = new int[nodes];
        Arrays.fill(afterMicros[message], NOT_YET);
        afterMicros[message][origin] = 0;
        open[message] = nodes - 1;
        seen[message] = new BitSet(nodes);
        seen[message].set(origin);
    }

    public boolean isCommitted(int message) {
        return originOf[message] >= 0;
    }

    public boolean hasReached(int message, int node) {
        return afterMicros[message][node] >= 0;
    }

    /// Whether it is durable at every node.
    public boolean isEverywhere(int message) {
        return open[message] == 0;
    }

    public void applied(int message, int node, long nowNanos) {
        if (!hasReached(message, node)) {
            afterMicros[message][node] =
                    (int) ((nowNanos - committedNanos[message]) / NANOS_PER_MICRO);
            open[message]--;
        }
    }

    /// A copy of its first chunk has arrived.
    public void copied(int message, int node) {
        copies++;
        if (!seen[message].get(node)) {
            seen[message].set(node);
            firstCopies++;
        }
    }

    public void sent(boolean longHaul) {
        sends++;
        longHaulSends += longHaul ? 1 : 0;
    }

    // Distribution, of the nodes that `counts`.

    /// Commit to applied, in milliseconds, of every transaction at every other node.
    public Distribution perNode(IntPredicate counts) {
        var values = new double[messages() * nodes];
        int size = 0;
        for (int message = 0; message < messages(); message++) {
            for (int node = 0; isCommitted(message) && node < nodes; node++) {
                if (node != originOf[message] && counts.test(node)
                        && hasReached(message, node)) {
                    values[size++] = afterMicros[message][node] / MICROS_PER_MILLI;
                }
            }
        }
        return Distribution.of(Arrays.copyOf(values, size));
    }

    /// Commit to applied at the last node, in milliseconds, of every transaction that reached all.
    public Distribution allNodes(IntPredicate counts) {
        var values = new double[messages()];
        int size = 0;
        for (int message = 0; message < messages(); message++) {
            if (missing(message, counts) == 0 && isCommitted(message)) {
                int last = 0;
                for (int node = 0; node < nodes; node++) {
                    last = counts.test(node) ? Math.max(last, afterMicros[message][node]) : last;
                }
                values[size++] = last / MICROS_PER_MILLI;
            }
        }
        return Distribution.of(Arrays.copyOf(values, size));
    }

    /// How many nodes a transaction has still to reach.
    public int missing(int message, IntPredicate counts) {
        int missing = 0;
        for (int node = 0; isCommitted(message) && node < nodes; node++) {
            missing += counts.test(node) && !hasReached(message, node) ? 1 : 0;
        }
        return missing;
    }

    /// The share of the nodes reached, over all transactions, 0 to 1.
    public double share(IntPredicate counts) {
        long owed = 0;
        long missing = 0;
        for (int message = 0; message < messages(); message++) {
            for (int node = 0; isCommitted(message) && node < nodes; node++) {
                if (node != originOf[message] && counts.test(node)) {
                    owed++;
                    missing += hasReached(message, node) ? 0 : 1;
                }
            }
        }
        return owed == 0 ? 1 : 1 - (double) missing / owed;
    }

    /// Copies received beyond the first, per transaction and node.
    public double extraCopies() {
        return firstCopies == 0 ? 0 : (double) (copies - firstCopies) / firstCopies;
    }

    public double sendsPerDelivery() {
        return firstCopies == 0 ? 0 : (double) sends / firstCopies;
    }

    /// The share of payload sends that go far, 0 to 1.
    public double longHaulShare() {
        return sends == 0 ? 0 : (double) longHaulSends / sends;
    }
}
