package dev.verdigris.broadcast;

import static dev.verdigris.model.Samples.whole;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.NodeAddress;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Message;
import dev.verdigris.protocol.Peer;
import dev.verdigris.protocol.RumorId;
import dev.verdigris.protocol.TimerKey;
import dev.verdigris.time.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Many [Broadcast]s on one virtual time line, with a network between them and nothing else: who
/// has seen what is a bit, and membership is what the test says.
class BroadcastCluster {
    /// How a lost message shows.
    enum Loss {
        /// It never comes.
        GONE,
        /// The transport sends it again after one and a half round trips and 25 ms, as QUIC does.
        LATE
    }

    private record Happening(long at, long number, Runnable what) implements Comparable<Happening> {
        @Override
        public int compareTo(Happening other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    private static final double JITTER_MAX = 0.15;

    final SplittableRandom random;
    final Terrain terrain;
    final double loss;
    final Loss kind;
    final List<Host> hosts = new ArrayList<>();
    private final Map<Integer, ClusterMap> maps = new HashMap<>();
    private final Map<ActorId, Host> byActor = new HashMap<>();
    private final PriorityQueue<Happening> agenda = new PriorityQueue<>();
    private long numbers;
    long now;

    long payloads;
    long longHaul;
    long duplicates;
    long deliveries;
    long messages;
    long namesOnly;
    long asks;
    /// Of each message, when it was written and how much later who got it.
    final List<Message0> written = new ArrayList<>();

    static final class Message0 {
        final long at;
        final int origin;
        final long[] delay;

        Message0(long at, int origin, int hosts) {
            this.at = at;
            this.origin = origin;
            delay = new long[hosts];
            Arrays.fill(delay, -1);
            delay[origin] = 0;
        }

        /// Until the last of those that count had it, in milliseconds; -1 if one has not.
        double allMillis(BitSet counted) {
            long last = 0;
            for (int i = counted.nextSetBit(0); i >= 0; i = counted.nextSetBit(i + 1)) {
                if (delay[i] < 0) {
                    return -1;
                }
                last = Math.max(last, delay[i]);
            }
            return last / 1e6;
        }
    }

    /// @param region of each host; hosts of a region are neighbours unless it is `lonely`
    record Terrain(int[] region, double[][] rttMillis, boolean lonely) {
        static Terrain even(int hosts, double rttMillis) {
            return new Terrain(new int[hosts], new double[][] {{rttMillis}}, true);
        }
    }

    BroadcastCluster(Terrain terrain, BroadcastConfig config, double loss, Loss kind, long seed) {
        this.terrain = terrain;
        this.loss = loss;
        this.kind = kind;
        random = new SplittableRandom(seed);
        for (int i = 0; i < terrain.region().length; i++) {
            var host = new Host(i, new ActorId(random.nextLong(), random.nextLong()), config);
            hosts.add(host);
            byActor.put(host.actor, host);
        }
        know(new BitSet(), new BitSet());
    }

    int neighbourhood(int host) {
        return terrain.lonely() ? 0 : terrain.region()[host] + 1;
    }

    double rtt(int a, int b) {
        return terrain.rttMillis()[terrain.region()[a]][terrain.region()[b]];
    }

    /// Tells every host who is suspected and who is known to be down. Hosts of a region share what
    /// they know, themselves included.
    void know(BitSet suspected, BitSet down) {
        maps.clear();
        for (Host host : hosts) {
            int region = terrain.region()[host.index];
            ClusterMap map = maps.computeIfAbsent(region, _ -> {
                var peers = new ArrayList<Peer>();
                for (Host other : hosts) {
                    if (!down.get(other.index)) {
                        peers.add(new Peer(other.actor, other.address, Duration.ofNanos(
                                (long) (rtt(host.index, other.index) * 1e6)),
                                null, neighbourhood(other.index), suspected.get(other.index)));
                    }
                }
                return new ClusterMap(peers);
            });
            host.broadcast.map(map, neighbourhood(host.index));
        }
    }

    final class Host {
        final int index;
        final ActorId actor;
        final NodeAddress address;
        final Broadcast broadcast;
        final BitSet seen = new BitSet();
        boolean down;
        long version;
        final Map<RumorId, Integer> own = new HashMap<>();
        private long timer = -1;

        Host(int index, ActorId actor, BroadcastConfig config) {
            this.index = index;
            this.actor = actor;
            address = new NodeAddress(0, index, 1);
            broadcast = new Broadcast(config, actor, ClusterId.DEFAULT,
                    new Broadcast.Roster(List::of, () -> neighbourhood(index)), random.split());
        }

        void write() {
            if (down) {
                return;
            }
            Changeset.Full chunk = whole(actor, ++version);
            int message = written.size();
            written.add(new Message0(now, index, hosts.size()));
            own.put(RumorId.of(chunk), message);
            seen.set(message);
            broadcast.originate(chunk, moment());
            settle();
        }

        void settle() {
            broadcast.settle(moment(), this::act);
        }

        private void act(Effect effect) {
            switch (effect) {
                case Effect.Send(var to, Message.Push push) ->
                    send(hosts.get((int) to.low()), push);
                case Effect.StartTimer(TimerKey.PushDue _, var after) -> {
                    long number = numbers;
                    timer = number;
                    at(now + after.toNanos(), () -> {
                        if (timer == number && !down) {
                            broadcast.timerFired();
                            settle();
                        }
                    });
                }
                default -> { }
            }
        }

        private void send(Host to, Message.Push push) {
            double rtt = rtt(index, to.index);
            messages++;
            payloads += push.rumors().size();
            longHaul += rtt > 150 ? push.rumors().size() : 0;
            namesOnly += push.rumors().isEmpty() ? 1 : 0;
            asks += push.wanted().size();
            double jitter = terrain.lonely() ? 0 : random.nextDouble() * JITTER_MAX;
            double millis = rtt / 2 * (1 + jitter);
            if (random.nextDouble() < loss) {
                if (kind == Loss.GONE) {
                    return;
                }
                millis += rtt * 1.5 + 25;
            }
            at(now + (long) (millis * 1e6), () -> to.receive(push));
        }

        private void receive(Message.Push push) {
            if (down) {
                return;
            }
            for (Message.Rumor rumor : push.rumors()) {
                int message = numberOf(RumorId.of(rumor.changeset()));
                if (seen.get(message)) {
                    duplicates++;
                    broadcast.duplicate(rumor.changeset());
                } else {
                    seen.set(message);
                    deliveries++;
                    written.get(message).delay[index] = now - written.get(message).at;
                    broadcast.relay(rumor, push.sender(), moment());
                }
            }
            for (RumorId id : push.held()) {
                if (!seen.get(numberOf(id))) {
                    broadcast.heard(id, push.sender(), moment());
                }
            }
            for (RumorId id : push.wanted()) {
                broadcast.wanted(id, push.sender(), moment());
            }
            settle();
        }
    }

    private int numberOf(RumorId id) {
        Host origin = byActor.get(id.actor());
        Integer number = origin == null ? null : origin.own.get(id);
        if (number == null) {
            throw new AssertionError("nobody wrote " + id);
        }
        return number;
    }

    Moment moment() {
        return new Moment(now);
    }

    void at(long when, Runnable what) {
        agenda.add(new Happening(when, numbers++, what));
    }

    /// Every host in a random turn writes, so many times in all, at even distances.
    void write(int count, double perSecond) {
        var turns = new ArrayList<Integer>();
        for (int i = 0; i < hosts.size(); i++) {
            turns.add(i);
        }
        java.util.Collections.shuffle(turns, new java.util.Random(random.nextLong()));
        for (int i = 0; i < count; i++) {
            Host host = hosts.get(turns.get(i % turns.size()));
            at(now + (long) (i / perSecond * 1e9), host::write);
        }
    }

    void run(double seconds) {
        long end = now + (long) (seconds * 1e9);
        while (!agenda.isEmpty() && agenda.peek().at() <= end) {
            Happening next = agenda.remove();
            now = next.at();
            next.what().run();
        }
        now = end;
    }

    void crash(BitSet which) {
        which.stream().forEach(index -> hosts.get(index).down = true);
    }

    BitSet living() {
        var living = new BitSet();
        hosts.stream().filter(host -> !host.down).forEach(host -> living.set(host.index));
        return living;
    }

    /// p50, p99 and max of the time until all living hosts had each message, and the share of
    /// deliveries that were made.
    record Figures(double p50, double p99, double max, double delivered, double extra,
            double longHaul, double messagesPerWrite, double namesPerWrite, double asksPerWrite,
            double eachP50, double eachP99) {}

    Figures figures(int from, @Nullable BitSet only) {
        BitSet counted = only == null ? living() : only;
        var all = new ArrayList<Double>();
        var each = new ArrayList<Double>();
        long missing = 0;
        long owed = 0;
        for (Message0 message : written.subList(from, written.size())) {
            double millis = message.allMillis(counted);
            all.add(millis < 0 ? Double.POSITIVE_INFINITY : millis);
            for (int i = counted.nextSetBit(0); i >= 0; i = counted.nextSetBit(i + 1)) {
                owed++;
                if (message.delay[i] < 0) {
                    missing++;
                } else {
                    each.add(message.delay[i] / 1e6);
                }
            }
        }
        all.sort(null);
        each.sort(null);
        double writes = written.size();
        return new Figures(quantile(all, 0.5), quantile(all, 0.99), all.getLast(),
                1 - (double) missing / owed, (double) duplicates / (writes * hosts.size()),
                (double) longHaul / payloads, messages / writes, namesOnly / writes,
                asks / writes, quantile(each, 0.5), quantile(each, 0.99));
    }

    private static double quantile(List<Double> sorted, double share) {
        return sorted.get((int) Math.min(sorted.size() - 1, Math.ceil(sorted.size() * share) - 1));
    }
}
