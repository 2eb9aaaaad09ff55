package dev.verdigris.sim.figures;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What nodes held of each other, against what was true.
public final class Membership {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Map<Integer, Long> crashedNanos = new HashMap<>();
    private final Map<Integer, Double> firstSeconds = new HashMap<>();
    private final List<Double> everySeconds = new ArrayList<>();
    private long falseSuspicions;
    private long falseDowns;

    public void crashed(int host, long nowNanos) {
        crashedNanos.put(host, nowNanos);
        firstSeconds.remove(host);
    }

    public void restarted(int host) {
        crashedNanos.remove(host);
    }

    /// @param alive whether the life that is suspected goes on
    public void suspected(boolean alive) {
        falseSuspicions += alive ? 1 : 0;
    }

    /// @param alive whether the life that is declared down goes on
    public void declaredDown(int host, boolean alive, long nowNanos) {
        Long crashed = crashedNanos.get(host);
        if (alive) {
            falseDowns++;
        } else if (crashed != null) {
            double seconds = (nowNanos - crashed) / NANOS_PER_SECOND;
            everySeconds.add(seconds);
            firstSeconds.putIfAbsent(host, seconds);
        }
    }

    /// @param firstDetection crash to the first node that held the crashed one for down, in seconds
    /// @param detection the same, for every node that came to hold it for down
    /// @param falseSuspicions of nodes that lived, counted at each node that began to suspect
    /// @param falseDowns nodes declared down that lived, counted at each node that held them so
    public record Report(Distribution firstDetection, Distribution detection,
            long falseSuspicions, long falseDowns) {}

    public Report report() {
        return new Report(
                Distribution.of(firstSeconds.values().stream().mapToDouble(s -> s).toArray()),
                Distribution.of(everySeconds.stream().mapToDouble(s -> s).toArray()),
                falseSuspicions, falseDowns);
    }
}
