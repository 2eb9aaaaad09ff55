package dev.verdigris.sim.network;

import java.time.Duration;

/// Every host is as far from every other one.
///
/// @param oneWay what a packet takes at least
/// @param jitterMax see [Terrain#jitterMax]
public record Even(int hosts, Duration oneWay, double jitterMax) implements Terrain {
    /// One data centre: a round trip takes 0.4 ms.
    public static Even lan(int hosts) {
        return new Even(hosts, Duration.ofNanos(200_000), 0.15);
    }

    /// The links of the Gossip Glomers challenges: 100 ms each way, exactly.
    public static Even glomers(int hosts) {
        return new Even(hosts, Duration.ofMillis(100), 0);
    }

    @Override
    public long oneWayNanos(int from, int to) {
        return oneWay.toNanos();
    }
}
