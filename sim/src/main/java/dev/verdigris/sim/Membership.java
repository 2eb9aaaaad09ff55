package dev.verdigris.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What nodes held of each other, against what was true.
final class Membership {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Map<Integer, Long> crashedNanos = new HashMap<>();
    private final Map<Integer, Double> firstSeconds = new HashMap<>();
    private final List<Double> everySeconds = new ArrayList<>();
    private long falseSuspicions;
    private long falseDowns;

    void crashed(int host, long nowNanos) {
        crashedNanos.put(host, nowNanos);
        firstSeconds.remove(host);
    }

    void restarted(int host) {
        crashedNanos.remove(host);
    }

    /// @param alive whether the life that is suspected goes on
    void suspected(boolean alive) {
        falseSuspicions += alive ? 1 : 0;
    }

    /// @param alive whether the life that is declared down goes on
    void declaredDown(int host, boolean alive, long nowNanos) {
        Long crashed = crashedNanos.get(host);
        if (alive) {
            falseDowns++;
        } else if (crashed != null) {
            double seconds = (nowNanos - crashed) / NANOS_PER_SECOND;
            everySeconds.add(seconds);
            firstSeconds.putIfAbsent(host, seconds);
        }
    }

    FleetReport.Members report() {
        return new FleetReport.Members(
                Figures.of(firstSeconds.values().stream().mapToDouble(s -> s).toArray()),
                Figures.of(everySeconds.stream().mapToDouble(s -> s).toArray()),
                falseSuspicions, falseDowns);
    }
}
