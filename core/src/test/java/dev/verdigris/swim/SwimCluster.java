package dev.verdigris.swim;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.NodeAddress;
import dev.verdigris.model.Timestamp;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Event;
import dev.verdigris.protocol.Identity;
import dev.verdigris.protocol.Message;
import dev.verdigris.protocol.Peer;
import dev.verdigris.protocol.RememberedMember;
import dev.verdigris.protocol.TimerKey;
import dev.verdigris.time.HybridClock;
import dev.verdigris.time.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
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

    private final long seed;
    private final SwimConfig config;
    private final RandomGenerator random;
    private final PriorityQueue<Due> queue = new PriorityQueue<>();
    private final List<Host> hosts = new ArrayList<>();
    private long now;
    private long sequence;

    double loss;
    Duration latencyMax = Duration.ofMillis(40);
    BiPredicate<Integer, Integer> reachable = (_, _) -> true;
    final List<Seen> events = new ArrayList<>();
    long packets;
    long bytes;
    long trace;

    record Seen(int at, Event event) {}

    private record Due(long at, long sequence, Runnable action) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return at != other.at ? Long.compare(at, other.at)
                    : Long.compare(sequence, other.sequence);
        }
    }

    /// A machine: its process may crash and be started again.
    final class Host {
        final int index;
        final NodeAddress address;
        private final Map<TimerKey, Long> timers = new HashMap<>();
        private final Map<Timestamp, Long> incarnations = new HashMap<>();
        private List<RememberedMember> disk = List.of();
        @Nullable Swim swim;

        Host(int index) {
            this.index = index;
            this.address = address(index);
        }

        Swim swim() {
            if (swim == null) {
                throw new AssertionError("host " + index + " is not running");
            }
            return swim;
        }

        private void step(Step action) {
            if (swim == null) {
                return;
            }
            action.accept(swim, new Moment(now), this::perform);
            Long before = incarnations.put(swim.self().birth(), swim.incarnation());
            if (before != null && swim.incarnation() < before) {
                throw new AssertionError("incarnation fell " + context());
            }
        }

        private void perform(Effect effect) {
            trace = trace * 31 + (now + " " + index + " " + effect).hashCode();
            switch (effect) {
                case Effect.Send(var to, var message) -> transmit(this, to, message);
                case Effect.StartTimer(var key, var after) -> {
                    long number = sequence++;
                    timers.put(key, number);
                    schedule(after, () -> {
                        if (timers.remove(key, number)) {
                            step((swim, at, out) ->
                                    swim.timerFired((TimerKey.Swim) key, at, out));
                        }
                    });
                }
                case Effect.StopTimer(var key) -> timers.remove(key);
                case Effect.Announce(var event) -> events.add(new Seen(index, event));
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
            hosts.add(new Host(i));
        }
    }

    static NodeAddress address(int index) {
        return NodeAddress.of(new byte[] {10, 0, (byte) (index >> 8), (byte) index}, 8787);
    }

    static ActorId actor(int index) {
        return new ActorId(0x1111, index + 1);
    }

    Host host(int index) {
        return hosts.get(index);
    }

    void startAllThrough(int seedHost) {
        for (Host host : hosts) {
            start(host.index, seedHost);
        }
    }

    void start(int index, int through) {
        Host host = hosts.get(index);
        var clock = new HybridClock(() -> EPOCH_NANOS + now);
        var self = new Identity(actor(index), host.address, clock.now(), ClusterId.DEFAULT);
        host.timers.clear();
        host.swim = new Swim(config, self, clock, new SplittableRandom(random.nextLong()));
        host.step((swim, at, out) -> swim.start(host.disk, at, out));
        host.step((swim, at, out) -> swim.announceTo(List.of(address(through)), at, out));
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

    private void transmit(Host from, NodeAddress to, Message message) {
        var packet = (Message.SwimPacket) message;
        packets++;
        bytes += PacketSize.atMost(packet);
        if (PacketSize.atMost(packet) > config.packetBytesMax()) {
            throw new AssertionError("packet too large " + context());
        }
        for (Host host : hosts) {
            if (host.address.equals(to) && reachable.test(from.index, host.index)
                    && random.nextDouble() >= loss) {
                long delay = 100_000 + random.nextLong(latencyMax.toNanos());
                schedule(Duration.ofNanos(delay), () ->
                        host.step((swim, at, out) -> swim.receive(packet, at, out)));
            }
        }
    }

    private void schedule(Duration after, Runnable action) {
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

    /// Whether every running host has exactly the other running ones for peers.
    boolean agrees() {
        List<Host> running = hosts.stream().filter(host -> host.swim != null).toList();
        for (Host host : running) {
            List<ActorId> peers = host.swim().peers().stream().map(Peer::actor).toList();
            List<ActorId> others = running.stream().filter(other -> other != host)
                    .map(other -> actor(other.index)).toList();
            if (!peers.equals(others)) {
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
