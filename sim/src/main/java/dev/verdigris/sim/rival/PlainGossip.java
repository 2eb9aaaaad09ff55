package dev.verdigris.sim.rival;

import java.time.Duration;
import java.util.Arrays;

/// Corrosion's default broadcast without its flush timer: every node passes on what it sees first,
/// in so many passes, to a few random nodes each time; the origin tells its neighbours at once.
///
/// Its figures are latency of the network alone. In production a change waits up to 500 ms at every
/// hop for a buffer to be flushed.
public final class PlainGossip implements Rival {
    private static final double NEIGHBOUR_RTT_MILLIS = 6;
    private static final double PASSES_PER_LOG10 = 4;
    private static final int TARGETS_MIN = 3;
    private static final int TARGETS_DIVISOR = 10;
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Stage stage;
    private final int passesMax;
    private final int[][] neighbours;

    public PlainGossip(Stage stage) {
        this.stage = stage;
        int nodes = stage.nodes();
        passesMax = Math.max(1, (int) (PASSES_PER_LOG10 * StrictMath.log10(nodes + 1.0)));
        neighbours = new int[nodes][];
        for (int node = 0; node < nodes; node++) {
            neighbours[node] = neighboursOf(node);
        }
    }

    private int[] neighboursOf(int node) {
        var found = new int[stage.nodes()];
        int count = 0;
        for (int other = 0; other < stage.nodes(); other++) {
            if (other != node && stage.rttMillis(node, other) < NEIGHBOUR_RTT_MILLIS) {
                found[count++] = other;
            }
        }
        return Arrays.copyOf(found, count);
    }

    @Override
    public void originate(int node, int message) {
        stage.originate(node, message);
        for (int neighbour : neighbours[node]) {
            send(node, neighbour, message);
        }
        pass(new Spreading(node, message, neighbours[node]));
    }

    @Override
    public void crash(int node) {
        stage.crashed().set(node);
    }

    /// What one node does about one transaction.
    private final class Spreading {
        private final int node;
        private final int message;
        /// Who got it from here, sorted by nothing.
        private int[] told;
        private int toldCount;
        private int passes;

        Spreading(int node, int message, int[] toldAtOnce) {
            this.node = node;
            this.message = message;
            told = Arrays.copyOf(toldAtOnce, toldAtOnce.length + targets() * passesMax);
            toldCount = toldAtOnce.length;
        }

        int targets() {
            int far = stage.nodes() - neighbours[node].length;
            return Math.max(TARGETS_MIN, far / (passesMax * TARGETS_DIVISOR));
        }

        boolean isTold(int other) {
            for (int i = 0; i < toldCount; i++) {
                if (told[i] == other) {
                    return true;
                }
            }
            return false;
        }

        /// @return a random node that was not told; negative if there is none
        int next() {
            if (toldCount + 1 >= stage.nodes()) {
                return -1;
            }
            int candidate = stage.random().nextInt(stage.nodes());
            while (candidate == node || isTold(candidate)) {
                candidate = stage.random().nextInt(stage.nodes());
            }
            told[toldCount++] = candidate;
            return candidate;
        }
    }

    private void pass(Spreading spreading) {
        if (stage.crashed().get(spreading.node)) {
            return;
        }
        for (int i = 0; i < spreading.targets(); i++) {
            int target = spreading.next();
            if (target >= 0) {
                send(spreading.node, target, spreading.message);
            }
        }
        spreading.passes++;
        if (spreading.passes < passesMax) {
            stage.schedule().after(
                    PAUSE.multipliedBy(spreading.passes), () -> pass(spreading));
        }
    }

    private void send(int from, int to, int message) {
        stage.sendPayload(from, to, message, () -> {
            if (stage.arrived(to, message)) {
                pass(new Spreading(to, message, new int[0]));
            }
        });
    }
}
