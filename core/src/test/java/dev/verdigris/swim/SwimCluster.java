package dev.verdigris.swim;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.NodeAddress;
import dev.verdigris.model.Timestamp;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Event;
import dev.verdigris.protocol.Identity;
import dev.verdigris.protocol.Liveness;
import dev.verdigris.protocol.MemberUpdate;
import dev.verdigris.protocol.Message;
import dev.verdigris.protocol.Peer;
import dev.verdigris.protocol.RememberedMember;
import dev.verdigris.protocol.TimerKey;
import dev.verdigris.time.HybridClock;
import dev.verdigris.time.Moment;
import dev.verdigris.wire.MessageCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Many `Swim`s on one thread, in virtual time, on a network that loses and delays packets. All
/// chance comes from one seed. Invariants are checked after every step.
final class SwimCluster {
    private static final long EPOCH_NANOS = 1_767_225_600_000_000_000L;
    /// What UDP, IP and QUIC put around a packet.
    static final int DATAGRAM_OVERHEAD_BYTES = 28 + 30;

    private final long seed;
    private final SwimConfig config;
    private final RandomGenerator random;
    private final PriorityQueue<Due> queue = new PriorityQueue<>();
    private final List<Host> hosts = new ArrayList<>();
    private final Map<NodeAddress, Host> byAddress = new HashMap<>();
    private long now;
    private long sequence;

    double loss;
    Duration latencyMax = Duration.ofMillis(40);
    /// If set, hosts stand on a square plane whose side takes this one way, instead of all being
    /// within `latencyMax` of each other.
    @Nullable Duration planeSide;
    BiPredicate<Integer, Integer> reachable = (_, _) -> true;
    /// Null while nobody listens.
    @Nullable Consumer<Seen> listener;
    final List<Seen> events = new ArrayList<>();
    long packets;
    /// As encoded, with what the transport puts around them.
    long bytes;
    boolean tracing;
    long trace;

    record Seen(int at, Event event, Duration when) {}

    private record Due(long at, long sequence, Runnable action) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return at != other.at ? Long.compare(at, other.at)
                    : Long.compare(sequence, other.sequence);
        }
    }

    /// A machine: its process may crash and be started again, or be starved.
    final class Host {
        final int index;
        final NodeAddress address;
        private final double x;
        private final double y;
        private final Map<TimerKey, Long> timers = new HashMap<>();
        private final Map<Timestamp, Long> incarnations = new HashMap<>();
        private List<RememberedMember> disk = List.of();
        ClusterId cluster = ClusterId.DEFAULT;
        /// What came in and fired while it did not run: timers go first, as in the agent's loop.
        private final List<Runnable> firedMeanwhile = new ArrayList<>();
        private final List<Runnable> arrivedMeanwhile = new ArrayList<>();
        boolean stopped;
        @Nullable Swim swim;

        Host(int index) {
            this.index = index;
            this.address = address(index);
            this.x = random.nextDouble();
            this.y = random.nextDouble();
        }

        Swim swim() {
            if (swim == null) {
                throw new AssertionError("host " + index + " is not running");
            }
            return swim;
        }

        void step(Step action) {
            if (swim == null) {
                return;
            }
            action.accept(swim, new Moment(now), this::perform);
            Long before = incarnations.put(swim.self().birth(), swim.incarnation());
            if (before != null && swim.incarnation() < before) {
                throw new AssertionError("incarnation fell " + context());
            }
        }

        private void arrive(Message.SwimPacket packet) {
            Runnable receive = () -> step((swim, at, out) -> swim.receive(packet, at, out));
            if (stopped) {
                arrivedMeanwhile.add(receive);
            } else {
                receive.run();
            }
        }

        private void fire(TimerKey key, long number) {
            if (stopped) {
                firedMeanwhile.add(() -> fire(key, number));
            } else if (timers.remove(key, number)) {
                step((swim, at, out) -> swim.timerFired((TimerKey.Swim) key, at, out));
            }
        }

        private void goOn() {
            stopped = false;
            List<Runnable> waiting = new ArrayList<>(firedMeanwhile);
            waiting.addAll(arrivedMeanwhile);
            firedMeanwhile.clear();
            arrivedMeanwhile.clear();
            waiting.forEach(Runnable::run);
        }

        private void perform(Effect effect) {
            if (tracing) {
                trace = trace * 31 + (now + " " + index + " " + effect).hashCode();
            }
            switch (effect) {
                case Effect.Send(var to, var message) -> transmit(this, to, message);
                case Effect.StartTimer(var key, var after) -> {
                    long number = sequence++;
                    timers.put(key, number);
                    schedule(after, () -> fire(key, number));
                }
                case Effect.StopTimer(var key) -> timers.remove(key);
                case Effect.Announce(var event) -> {
                    var seen = new Seen(index, event, time());
                    if (listener == null) {
                        events.add(seen);
                    } else {
                        listener.accept(seen);
                    }
                }
                default -> throw new AssertionError("not a matter of SWIM: " + effect);
            }
        }
    }

    @FunctionalInterface
    interface Step {
        void accept(Swim swim, Moment now, Consumer<Effect> out);
    }

    SwimCluster(int size, long seed) {
        this(size, seed, SwimConfig.DEFAULT);
    }

    SwimCluster(int size, long seed, SwimConfig config) {
        this.seed = seed;
        this.config = config;
        this.random = new SplittableRandom(seed);
        for (int i = 0; i < size; i++) {
            var host = new Host(i);
            hosts.add(host);
            byAddress.put(host.address, host);
        }
    }

    static NodeAddress address(int index) {
        return NodeAddress.of(new byte[] {10, 0, (byte) (index >> 8), (byte) index}, 8787);
    }

    static ActorId actor(int index) {
        return new ActorId(0x1111, index + 1);
    }

    static int indexOf(ActorId actor) {
        return (int) actor.low() - 1;
    }

    Host host(int index) {
        return hosts.get(index);
    }

    List<Host> hosts() {
        return hosts;
    }

    void startAllThrough(int seedHost) {
        for (Host host : hosts) {
            start(host.index, seedHost);
        }
    }

    /// Starts all with everyone in their memory, which is much quicker than to let them join.
    void startAllKnowingEachOther() {
        var clock = new HybridClock(() -> EPOCH_NANOS + now);
        List<RememberedMember> all = hosts.stream().map(host -> new RememberedMember(
                new MemberUpdate(new Identity(actor(host.index), host.address, clock.now(),
                        host.cluster), 0, Liveness.ALIVE), null)).toList();
        for (Host host : hosts) {
            host.swim = new Swim(config, all.get(host.index).update().member(), clock,
                    new SplittableRandom(random.nextLong()));
            host.step((swim, at, out) -> swim.start(all, at, out));
        }
    }

    void start(int index, int through) {
        Host host = hosts.get(index);
        var clock = new HybridClock(() -> EPOCH_NANOS + now);
        var self = new Identity(actor(index), host.address, clock.now(), host.cluster);
        host.timers.clear();
        host.swim = new Swim(config, self, clock, new SplittableRandom(random.nextLong()));
        host.step((swim, at, out) -> swim.start(host.disk, at, out));
        host.step((swim, at, out) -> swim.announceTo(List.of(address(through)), at, out));
    }

    /// Starts a node on a host of its own that has the actor id of another host.
    void startImpostor(int of, int index) {
        Host host = hosts.get(index);
        var clock = new HybridClock(() -> EPOCH_NANOS + now);
        var self = new Identity(actor(of), host.address, clock.now(), host.cluster);
        host.timers.clear();
        host.swim = new Swim(config, self, clock, new SplittableRandom(random.nextLong()));
        host.step((swim, at, out) -> swim.start(List.of(), at, out));
        host.step((swim, at, out) -> swim.announceTo(List.of(address(0)), at, out));
    }

    boolean everyoneHolds(int index) {
        Host host = hosts.get(index);
        return hosts.stream().filter(other -> other.swim != null && other != host)
                .allMatch(other -> other.swim().peers().stream().anyMatch(peer ->
                        peer.actor().equals(actor(index))
                                && peer.address().equals(host.address)));
    }

    /// The process is gone, with its timers; what it had written down stays.
    void crash(int index) {
        Host host = hosts.get(index);
        host.disk = host.swim().remembered();
        host.swim = null;
    }

    void leave(int index) {
        hosts.get(index).step(Swim::leave);
    }

    void moveTo(int index, ClusterId cluster) {
        Host host = hosts.get(index);
        host.cluster = cluster;
        host.step((swim, at, out) -> swim.moveTo(cluster, at, out));
    }

    /// From now on the host runs for a moment, then stands still for a while, and so on. What comes
    /// in meanwhile waits.
    ///
    /// @param runMax the longest moment
    /// @param stopMax the longest while
    void starve(int index, Duration runMax, Duration stopMax) {
        Host host = hosts.get(index);
        schedule(upTo(runMax), () -> {
            host.stopped = true;
            schedule(upTo(stopMax), () -> {
                host.goOn();
                starve(index, runMax, stopMax);
            });
        });
    }

    private Duration upTo(Duration max) {
        return Duration.ofNanos(random.nextLong(max.toNanos()) + 1);
    }

    private void transmit(Host from, NodeAddress to, Message message) {
        var packet = (Message.SwimPacket) message;
        packets++;
        bytes += MessageCodec.sizeOf(packet) + DATAGRAM_OVERHEAD_BYTES;
        if (PacketSize.atMost(packet) > config.limits().packetBytesMax()) {
            throw new AssertionError("packet too large " + context());
        }
        Host host = byAddress.get(to);
        if (host != null && reachable.test(from.index, host.index)
                && random.nextDouble() >= loss) {
            schedule(delay(from, host), () -> host.arrive(packet));
        }
    }

    private Duration delay(Host from, Host to) {
        if (planeSide == null) {
            return upTo(latencyMax).plusNanos(100_000);
        }
        double sides = StrictMath.hypot(from.x - to.x, from.y - to.y);
        double jitter = 1 + 0.1 * random.nextDouble();
        return Duration.ofNanos(300_000 + (long) (sides * planeSide.toNanos() * jitter));
    }

    void schedule(Duration after, Runnable action) {
        queue.add(new Due(now + after.toNanos(), sequence++, action));
    }

    void run(Duration duration) {
        runUntil(duration, () -> false);
    }

    /// @return how long it took; at most `limit`
    Duration runUntil(Duration limit, BooleanSupplier reached) {
        long start = now;
        long end = now + limit.toNanos();
        while (!reached.getAsBoolean()) {
            Due next = queue.peek();
            if (next == null || next.at() > end) {
                now = end;
                break;
            }
            queue.remove();
            now = next.at();
            next.action().run();
        }
        return Duration.ofNanos(now - start);
    }

    /// Whether every running host has exactly the other running ones of its cluster for peers.
    boolean agrees() {
        List<Host> running = hosts.stream().filter(host -> host.swim != null).toList();
        var byCluster = new LinkedHashMap<ClusterId, List<ActorId>>();
        for (Host host : running) {
            byCluster.computeIfAbsent(host.cluster, _ -> new ArrayList<>())
                    .add(actor(host.index));
        }
        for (Host host : running) {
            var others = new ArrayList<>(byCluster.getOrDefault(host.cluster, List.of()));
            others.remove(actor(host.index));
            if (!host.swim().peers().stream().map(Peer::actor).toList().equals(others)) {
                return false;
            }
        }
        return true;
    }

    boolean nobodyHasForPeer(int index) {
        return hosts.stream().filter(host -> host.swim != null && host.index != index)
                .allMatch(host -> host.swim().peers().stream()
                        .noneMatch(peer -> peer.actor().equals(actor(index))));
    }

    <E extends Event> List<E> seen(Class<E> kind) {
        return events.stream().map(Seen::event).filter(kind::isInstance).map(kind::cast).toList();
    }

    Duration time() {
        return Duration.ofNanos(now);
    }

    String context() {
        return "(seed " + seed + ", at " + time() + ")";
    }
}
