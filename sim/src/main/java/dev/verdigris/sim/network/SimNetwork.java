package dev.verdigris.sim.network;

import dev.verdigris.protocol.SyncMessage;
import dev.verdigris.sim.schedule.Chance;
import dev.verdigris.sim.schedule.Schedule;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Links between every two of a fixed number of hosts, each direction on its own.
///
/// How far they are is the [Terrain]'s. A cut link lets nothing through: datagrams and one-way
/// messages are lost, streams break after
/// [#IDLE_TIMEOUT], as QUIC connections do.
public final class SimNetwork {
    /// How long a connection survives hearing nothing.
    public static final Duration IDLE_TIMEOUT = Duration.ofSeconds(10);

    private static final long HELD_BACK_NANOS_MAX = Duration.ofMillis(250).toNanos();
    /// After so many losses in a row the connection counts as broken and its messages as lost.
    private static final int REPEATS_MAX = 6;
    /// How long a receiver may hold back its acknowledgement, which whoever repeats waits for.
    private static final long ACK_DELAY_NANOS = Duration.ofMillis(25).toNanos();

    private final Schedule schedule;
    private final RandomGenerator latency;
    private final RandomGenerator losses;
    private final RandomGenerator doubles;
    private final RandomGenerator orders;
    private final Terrain terrain;
    /// How many faults cut the directed link, from whom to whom; it works at zero. Null for a host
    /// of which no link was ever cut.
    private final int[] @Nullable [] cuts;
    private final LinkedHashSet<SimStream> streams = new LinkedHashSet<>();
    private Weather weather = Weather.FAIR;
    private long packets;

    public SimNetwork(Terrain terrain, Schedule schedule, Chance chance) {
        this.terrain = terrain;
        this.schedule = schedule;
        latency = chance.stream("latency");
        losses = chance.stream("losses");
        doubles = chance.stream("doubles");
        orders = chance.stream("orders");
        cuts = new int[terrain.hosts()][];
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
        int[] ofHost = cuts[from];
        if (ofHost == null) {
            ofHost = new int[terrain.hosts()];
            cuts[from] = ofHost;
        }
        if (ofHost[to]++ == 0) {
            schedule.after(IDLE_TIMEOUT, () -> breakStreams(from, to));
        }
    }

    public void mend(int from, int to) {
        Objects.requireNonNull(cuts[from], "a link that is not cut")[to]--;
    }

    public boolean isCut(int from, int to) {
        int[] ofHost = cuts[from];
        return ofHost != null && ofHost[to] > 0;
    }

    public boolean isCutEitherWay(int a, int b) {
        return isCut(a, b) || isCut(b, a);
    }

    public Terrain terrain() {
        return terrain;
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
    ///
    /// @param afterNanos when it leaves, from now
    public void datagram(int from, int to, long afterNanos, Runnable deliver) {
        packets++;
        if (isCut(from, to) || losses.nextDouble() < weather.loss()) {
            return;
        }
        arrive(from, to, afterNanos + travelNanos(from, to), deliver);
        if (doubles.nextDouble() < weather.duplication()) {
            arrive(from, to, afterNanos + travelNanos(from, to), deliver);
        }
    }

    /// Arrives whole, later the more of it gets lost on the way, or is lost with its connection.
    ///
    /// @param afterNanos when it leaves, from now
    public void oneWay(int from, int to, long afterNanos, Runnable deliver) {
        packets++;
        long nanos = reliableNanos(from, to);
        if (!isCut(from, to) && nanos >= 0) {
            arrive(from, to, afterNanos + nanos, deliver);
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

    /// How long a packet takes that is repeated until it arrives; negative if it never does. Each
    /// loss costs a probe timeout, twice the one before: RFC 9002, 6.2.
    long reliableNanos(int from, int to) {
        long nanos = travelNanos(from, to);
        int repeats = 0;
        while (losses.nextDouble() < weather.loss()) {
            if (++repeats > REPEATS_MAX) {
                return -1;
            }
            nanos += 2 * travelNanos(from, to) + ACK_DELAY_NANOS << repeats - 1;
        }
        return nanos;
    }

    private long travelNanos(int from, int to) {
        long base = terrain.oneWayNanos(from, to) + weather.delay().toNanos();
        long jitter = latency.nextLong((long) (base * terrain.jitterMax()) + 1);
        long held = weather.reordering() > 0 && orders.nextDouble() < weather.reordering()
                ? orders.nextLong(HELD_BACK_NANOS_MAX)
                : 0;
        return base + jitter + held;
    }

    /// What a stream carries, counted as packets.
    void sent(SyncMessage message) {
        packets++;
    }
}
