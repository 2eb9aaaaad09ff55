package dev.verdigris.sim.network;

import dev.verdigris.protocol.SyncMessage;
import dev.verdigris.sim.schedule.Chance;
import dev.verdigris.sim.schedule.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Links between every two of a fixed number of hosts, each direction on its own.
///
/// Every host stands in one of a few places; links within a place are fast, between places slow.
/// A cut link lets nothing through: datagrams and one-way messages are lost, streams break after
/// [#IDLE_TIMEOUT], as QUIC connections do.
public final class SimNetwork {
    /// How long a connection survives hearing nothing.
    public static final Duration IDLE_TIMEOUT = Duration.ofSeconds(10);

    private static final int PLACES_MAX = 4;
    private static final long NEAR_NANOS = Duration.ofNanos(300_000).toNanos();
    private static final long FAR_NANOS_MAX = Duration.ofMillis(80).toNanos();
    private static final long HELD_BACK_NANOS_MAX = Duration.ofMillis(250).toNanos();
    /// After so many losses in a row the connection counts as broken and its messages as lost.
    private static final int REPEATS_MAX = 6;

    private final Schedule schedule;
    private final RandomGenerator latency;
    private final RandomGenerator losses;
    private final RandomGenerator doubles;
    private final RandomGenerator orders;
    private final int hosts;
    private final long[] baseNanos;
    /// How many faults cut the directed link; it works at zero.
    private final int[] cuts;
    private final List<SimStream> streams = new ArrayList<>();
    private Weather weather = Weather.FAIR;
    private long packets;

    public SimNetwork(int hosts, Schedule schedule, Chance chance) {
        this.hosts = hosts;
        this.schedule = schedule;
        latency = chance.stream("latency");
        losses = chance.stream("losses");
        doubles = chance.stream("doubles");
        orders = chance.stream("orders");
        cuts = new int[hosts * hosts];
        baseNanos = layOut(hosts, chance.stream("places"));
    }

    private static long[] layOut(int hosts, RandomGenerator random) {
        int places = 1 + random.nextInt(PLACES_MAX);
        var between = new long[PLACES_MAX * PLACES_MAX];
        for (int a = 0; a < places; a++) {
            for (int b = a + 1; b < places; b++) {
                long nanos = random.nextLong(NEAR_NANOS, FAR_NANOS_MAX);
                between[a * PLACES_MAX + b] = nanos;
                between[b * PLACES_MAX + a] = nanos;
            }
        }
        var base = new long[hosts * hosts];
        for (int from = 0; from < hosts; from++) {
            for (int to = 0; to < hosts; to++) {
                base[from * hosts + to] =
                        NEAR_NANOS + between[from % places * PLACES_MAX + to % places];
            }
        }
        return base;
    }

    public void weather(Weather now) {
        weather = now;
    }

    public Weather weather() {
        return weather;
    }

    /// How many packets were sent so far.
    public long packets() {
        return packets;
    }

    /// Lets nothing through from one host to another until [#mend]; cuts add up.
    public void cut(int from, int to) {
        if (cuts[from * hosts + to]++ == 0) {
            schedule.after(IDLE_TIMEOUT, () -> breakStreams(from, to));
        }
    }

    public void mend(int from, int to) {
        cuts[from * hosts + to]--;
    }

    public boolean isCut(int from, int to) {
        return cuts[from * hosts + to] > 0;
    }

    public boolean isCutEitherWay(int a, int b) {
        return isCut(a, b) || isCut(b, a);
    }

    private void breakStreams(int from, int to) {
        if (isCut(from, to)) {
            for (SimStream stream : List.copyOf(streams)) {
                if (stream.joins(from, to)) {
                    stream.breakNow();
                }
            }
        }
    }

    /// A host is gone, and with it all its connections; the others notice after [#IDLE_TIMEOUT].
    public void hostDown(int host) {
        for (SimStream stream : List.copyOf(streams)) {
            if (stream.touches(host)) {
                stream.fallSilent();
            }
        }
    }

    /// May be lost, doubled, overtaken.
    public void datagram(int from, int to, Runnable deliver) {
        packets++;
        if (isCut(from, to) || losses.nextDouble() < weather.loss()) {
            return;
        }
        arrive(from, to, travelNanos(from, to), deliver);
        if (doubles.nextDouble() < weather.duplication()) {
            arrive(from, to, travelNanos(from, to), deliver);
        }
    }

    /// Arrives whole, later the more of it gets lost on the way, or is lost with its connection.
    public void oneWay(int from, int to, Runnable deliver) {
        packets++;
        long nanos = reliableNanos(from, to);
        if (!isCut(from, to) && nanos >= 0) {
            arrive(from, to, nanos, deliver);
        }
    }

    private void arrive(int from, int to, long afterNanos, Runnable deliver) {
        schedule.at(schedule.elapsedNanos() + afterNanos, () -> {
            if (!isCut(from, to)) {
                deliver.run();
            }
        });
    }

    /// Opens a stream that carries messages in order, both ways, until it is closed or breaks.
    ///
    /// @param receiver of what the opener's end hears
    /// @return the opener's end; the other one is its [SimStream.End#other]
    public SimStream.End open(int from, int to, SimStream.Receiver receiver) {
        var stream = new SimStream(this, schedule, from, to);
        streams.add(stream);
        stream.opener().receiver(receiver);
        return stream.opener();
    }

    void forget(SimStream stream) {
        streams.remove(stream);
    }

    public int openStreams() {
        return streams.size();
    }

    /// How long a packet takes that is repeated until it arrives; negative if it never does.
    long reliableNanos(int from, int to) {
        long nanos = travelNanos(from, to);
        int repeats = 0;
        while (losses.nextDouble() < weather.loss()) {
            if (++repeats > REPEATS_MAX) {
                return -1;
            }
            nanos += 2 * travelNanos(from, to) << repeats;
        }
        return nanos;
    }

    private long travelNanos(int from, int to) {
        long base = baseNanos[from * hosts + to] + weather.delay().toNanos();
        long jitter = latency.nextLong(base / 4 + 1);
        long held = orders.nextDouble() < weather.reordering()
                ? orders.nextLong(HELD_BACK_NANOS_MAX)
                : 0;
        return base + jitter + held;
    }

    /// What a stream carries, counted as packets.
    void sent(SyncMessage message) {
        packets++;
    }
}
