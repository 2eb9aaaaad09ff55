package dev.verdigris.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.NodeAddress;
import dev.verdigris.model.Samples;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Event;
import dev.verdigris.protocol.Identity;
import dev.verdigris.protocol.Input;
import dev.verdigris.protocol.Message;
import dev.verdigris.protocol.Need;
import dev.verdigris.protocol.SyncEnd;
import dev.verdigris.protocol.SyncId;
import dev.verdigris.protocol.SyncMessage;
import dev.verdigris.protocol.TimerKey;
import dev.verdigris.sync.LagView;
import dev.verdigris.time.HybridClock;
import dev.verdigris.time.Moment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Nodes with log stores on one virtual time line: enough to see the protocols work together. The
/// full simulator with the real store lives in a module of its own.
final class TestCluster {
    private record Happening(Moment at, long number, Runnable what) {}

    final List<Host> hosts = new ArrayList<>();
    double pushLoss;
    private final SplittableRandom random;
    private final NodeConfig config;
    private final PriorityQueue<Happening> agenda = new PriorityQueue<>(
            Comparator.comparing(Happening::at).thenComparingLong(Happening::number));
    private final Set<String> cuts = new HashSet<>();
    private final StringBuilder trace = new StringBuilder();
    private Moment now = Moment.START;
    private long numbers;

    TestCluster(int count, long seed, NodeConfig config) {
        random = new SplittableRandom(seed);
        this.config = config;
        for (int i = 0; i < count; i++) {
            hosts.add(new Host(i));
        }
    }

    /// One node with its driver. `life` counts restarts, so that what was meant for an earlier life
    /// gets lost.
    final class Host {
        final int index;
        final ActorId actor;
        final LogStore store;
        final List<Event> events = new ArrayList<>();
        boolean appliesFail;
        long rumorsReceived;
        private @Nullable Node node;
        private int life;
        private final Map<TimerKey, Long> timers = new HashMap<>();
        private final TreeMap<SyncId, Stream> streams = new TreeMap<>();
        private long accepted;

        Host(int index) {
            this.index = index;
            actor = Samples.actor(index + 1);
            store = new LogStore(actor);
        }

        Node node() {
            return Objects.requireNonNull(node);
        }

        void start() {
            var clock = new HybridClock(() -> 1_000_000_000_000L + now.nanos());
            var self = new Identity(actor, address(index), clock.now(), ClusterId.DEFAULT);
            node = new Node(config, self, store.books(), List.of(), clock, random.split());
            node.start(now, this::act);
        }

        void crash() {
            node = null;
            life++;
            timers.clear();
            List.copyOf(streams.values()).forEach(stream -> stream.end(this, SyncEnd.BROKEN));
            streams.clear();
        }

        void commit(int rows) {
            List<Changeset.Full> chunks = store.commit(rows);
            feed(new Input.Committed(store.own()));
            chunks.forEach(chunk -> feed(new Input.Produced(chunk)));
        }

        void feed(Input input) {
            if (node != null) {
                trace.append(now.nanos()).append(' ').append(index).append(' ')
                        .append(input.getClass().getSimpleName()).append('\n');
                node.handle(input, now, this::act);
            }
        }

        private void later(Duration delay, Input input) {
            int before = life;
            schedule(delay, () -> {
                if (life == before) {
                    feed(input);
                }
            });
        }

        private void act(Effect effect) {
            switch (effect) {
                case Effect.Send(var to, var message) -> send(to, message);
                case Effect.StartTimer(var key, var after) -> {
                    long token = numbers++;
                    timers.put(key, token);
                    schedule(after, () -> {
                        if (timers.remove(key, token)) {
                            feed(new Input.TimerFired(key));
                        }
                    });
                }
                case Effect.StopTimer(var key) -> timers.remove(key);
                case Effect.Apply(var batch) -> schedule(Duration.ofMillis(1), guard(() -> feed(
                        appliesFail ? new Input.ApplyFailed()
                                : new Input.Applied(store.apply(batch)))));
                case Effect.OpenSync(var id, var to, var first) ->
                    new Stream(this, id, hosts.get((int) to.low()), first);
                case Effect.SendSync(var id, var message) -> {
                    Stream stream = streams.get(id);
                    if (stream != null) {
                        stream.send(this, message);
                    }
                }
                case Effect.Serve(var id, var needs) -> serve(id, needs);
                case Effect.GrantSync(var id, var bytes) -> {
                    Stream stream = streams.get(id);
                    if (stream != null) {
                        stream.grant(bytes);
                    }
                }
                case Effect.CloseSync(var id, var end) -> {
                    Stream stream = streams.get(id);
                    if (stream != null) {
                        stream.end(this, end);
                    }
                }
                case Effect.ResolveBootstrap _ -> later(Duration.ofMillis(1),
                        new Input.BootstrapResolved(List.of(address(0), address(1))));
                case Effect.Remember _ -> { }
                case Effect.Announce(var event) -> events.add(event);
            }
        }

        private Runnable guard(Runnable action) {
            int before = life;
            return () -> {
                if (life == before && node != null) {
                    action.run();
                }
            };
        }

        private void send(NodeAddress to, Message message) {
            Host receiver = hosts.get((int) to.low());
            boolean lost = message instanceof Message.Push && random.nextDouble() < pushLoss;
            if (!lost && connected(this, receiver)) {
                receiver.rumorsReceived +=
                        message instanceof Message.Push push ? push.rumors().size() : 0;
                receiver.later(latency(), new Input.Received(message));
            }
        }

        private void serve(SyncId id, List<Need> needs) {
            schedule(Duration.ofMillis(1), guard(() -> {
                Stream stream = streams.get(id);
                if (stream != null) {
                    store.read(needs).forEach(
                            changeset -> stream.send(this, new SyncMessage.Changes(changeset)));
                    stream.send(this, new SyncMessage.RequestDone());
                    feed(new Input.SyncServed(id));
                }
            }));
        }
    }

    /// A bidirectional stream: reliable, in order, and pulled by the client's grants.
    private final class Stream {
        private final Host client;
        private final Host server;
        private final SyncId clientId;
        private final SyncId serverId;
        private final ArrayDeque<SyncMessage> toClient = new ArrayDeque<>();
        private int granted = Effect.GrantSync.BYTES_AT_START;
        private boolean serverDone;
        private Moment clientBusyUntil = now;
        private Moment serverBusyUntil = now;

        Stream(Host client, SyncId clientId, Host server, SyncMessage.Start first) {
            this.client = client;
            this.server = server;
            this.clientId = clientId;
            serverId = new SyncId(SyncId.Role.SERVER, server.accepted++);
            client.streams.put(clientId, this);
            if (server.node != null && connected(client, server)) {
                server.streams.put(serverId, this);
                inOrder(server, new Input.SyncAccepted(serverId, first));
            } else {
                end(server, SyncEnd.BROKEN);
            }
        }

        void send(Host from, SyncMessage message) {
            if (!connected(client, server)) {
                return;
            }
            if (from == client) {
                inOrder(server, new Input.SyncReceived(serverId, message));
            } else {
                toClient.add(message);
                pull();
            }
        }

        void grant(int more) {
            granted += more;
            pull();
        }

        private void pull() {
            while (!toClient.isEmpty()) {
                if (toClient.peek() instanceof SyncMessage.Changes changes) {
                    int cost = Effect.GrantSync.costOf(changes);
                    if (granted < cost) {
                        return;
                    }
                    granted -= cost;
                }
                inOrder(client, new Input.SyncReceived(clientId, toClient.remove()));
            }
            if (serverDone) {
                inOrder(client, new Input.SyncClosed(clientId, SyncEnd.DONE));
            }
        }

        private void inOrder(Host to, Input input) {
            Moment earliest = now.plus(latency());
            Moment busy = to == client ? clientBusyUntil : serverBusyUntil;
            Moment at = busy.isAfter(earliest) ? busy : earliest;
            clientBusyUntil = to == client ? at : clientBusyUntil;
            serverBusyUntil = to == client ? serverBusyUntil : at;
            SyncId id = to == client ? clientId : serverId;
            boolean closes = input instanceof Input.SyncClosed;
            schedule(at.since(now), to.guard(() -> {
                if (closes ? to.streams.remove(id, this) : to.streams.get(id) == this) {
                    to.feed(input);
                }
            }));
        }

        void end(Host by, SyncEnd end) {
            if (by == client) {
                client.streams.remove(clientId);
                inOrder(server, new Input.SyncClosed(serverId,
                        end == SyncEnd.DONE ? SyncEnd.DONE : SyncEnd.BROKEN));
            } else {
                server.streams.remove(serverId);
                if (end == SyncEnd.BROKEN) {
                    inOrder(client, new Input.SyncClosed(clientId, SyncEnd.BROKEN));
                } else {
                    serverDone = true;
                    pull();
                }
            }
        }
    }

    static NodeAddress address(int index) {
        return new NodeAddress(0, index, 4001);
    }

    private Duration latency() {
        return Duration.ofNanos(random.nextLong(500_000, 5_000_000));
    }

    private void schedule(Duration delay, Runnable what) {
        agenda.add(new Happening(now.plus(delay), numbers++, what));
    }

    void startAll() {
        hosts.forEach(Host::start);
    }

    private static String link(Host a, Host b) {
        return Math.min(a.index, b.index) + "-" + Math.max(a.index, b.index);
    }

    private boolean connected(Host a, Host b) {
        return !cuts.contains(link(a, b));
    }

    /// Cuts every link of one host.
    void isolate(Host host) {
        hosts.forEach(other -> cuts.add(link(host, other)));
    }

    void heal() {
        cuts.clear();
    }

    void run(Duration duration) {
        Moment end = now.plus(duration);
        while (!agenda.isEmpty() && !agenda.peek().at().isAfter(end)) {
            step();
        }
        now = end;
    }

    /// How long it took.
    Duration runUntil(BooleanSupplier condition, Duration limit) {
        Moment begin = now;
        while (!condition.getAsBoolean()) {
            assertThat(now.since(begin)).as("waited for too long").isLessThan(limit);
            step();
        }
        return now.since(begin);
    }

    private void step() {
        Happening next = agenda.remove();
        now = next.at();
        next.what().run();
    }

    boolean allEqual() {
        Map<ActorId, ActorBook> first = hosts.getFirst().store.books();
        return first.values().stream().allMatch(ActorBook::isComplete)
                && hosts.stream().allMatch(host -> host.store.books().equals(first));
    }

    void assertSame() {
        for (Host host : hosts) {
            assertThat(host.store.content()).isEqualTo(hosts.getFirst().store.content());
            assertThat(host.store.holdsWhatItClaims()).isTrue();
        }
    }

    boolean everyoneKnowsEveryone() {
        return hosts.stream().allMatch(host ->
                host.node().stats().peers() == hosts.size() - 1);
    }

    LagView lagOf(Host host) {
        return host.node().lag(now);
    }

    String trace() {
        return trace.toString();
    }
}
