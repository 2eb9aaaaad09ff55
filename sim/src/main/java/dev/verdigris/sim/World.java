package dev.verdigris.sim;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.NodeAddress;
import dev.verdigris.node.Node;
import dev.verdigris.protocol.Event;
import dev.verdigris.protocol.Identity;
import dev.verdigris.protocol.Input;
import dev.verdigris.protocol.Message;
import dev.verdigris.protocol.SyncMessage;
import dev.verdigris.sim.check.Watch;
import dev.verdigris.sim.network.SimNetwork;
import dev.verdigris.sim.schedule.Chance;
import dev.verdigris.sim.schedule.Schedule;
import dev.verdigris.time.HybridClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What the processes of a simulation share: time, the network, each other's addresses, and the
/// books that the simulation keeps about them.
final class World {
    /// Virtual time begins at this second since 1970.
    private static final long EPOCH_SECONDS = 1_800_000_000L;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    /// Every node is configured with the addresses of the first few hosts.
    private static final int BOOTSTRAP_HOSTS = 3;

    final Setting setting;
    final Chance chance;
    final Schedule schedule = new Schedule();
    final SimNetwork network;
    final Trace trace = new Trace();
    final Ledger ledger = new Ledger();
    final Tally tally = new Tally();
    final List<SimHost> hosts = new ArrayList<>();
    /// Whether an apply fails on a host that has trouble.
    final RandomGenerator failures;
    /// Which of the costly checks run.
    final RandomGenerator sampling;

    World(Setting setting, Chance chance) {
        this.setting = setting;
        this.chance = chance;
        network = new SimNetwork(setting.terrain(), schedule, chance.of("network"));
        failures = chance.stream("failures");
        sampling = chance.stream("sampling");
        RandomGenerator actors = chance.stream("actors");
        for (int i = 0; i < setting.terrain().hosts(); i++) {
            var actor = new ActorId(actors.nextLong(), actors.nextLong());
            hosts.add(new SimHost(i, actor, setting.stores().of(i, actor),
                    new Watch("node " + i, setting.thorough()), this::trueUnixNanos));
        }
    }

    long trueUnixNanos() {
        return EPOCH_SECONDS * NANOS_PER_SECOND + schedule.elapsedNanos();
    }

    void happened(SimHost host, Input input) {
        trace.note(schedule.elapsedNanos(), host.index, Kinds.of(input));
    }

    void announced(SimHost host, Event event) {
        tally.count(event);
        setting.onlooker().announced(host, event);
    }

    List<NodeAddress> bootstrapOf(SimHost host) {
        return hosts.stream().limit(BOOTSTRAP_HOSTS).filter(other -> other != host)
                .map(other -> other.address).toList();
    }

    /// Lets virtual time pass.
    void run(Duration howLong) {
        long end = schedule.elapsedNanos() + howLong.toNanos();
        boolean ran;
        do {
            ran = schedule.step(end);
        } while (ran);
    }

    void start(SimHost host) {
        trace.note(schedule.elapsedNanos(), host.index, Kinds.START);
        var clock = new HybridClock(host::unixNanos);
        host.open(clock);
        host.watch.restarted(host.books());
        var self = new Identity(host.actor, host.address, clock.now(), ClusterId.DEFAULT);
        RandomGenerator random = chance.stream("node " + host.index + " life " + host.lives++);
        var node = new Node(
                setting.nodes(), self, host.books(), host.store.remembered(), clock, random);
        var process = new SimProcess(this, host, node);
        host.run(process);
        process.start();
    }

    void crash(SimHost host) {
        if (host.isUp()) {
            trace.note(schedule.elapsedNanos(), host.index, Kinds.CRASH);
            tally.crashes++;
            host.crash();
            network.hostDown(host.index);
        }
    }

    /// The process that listens at an address, if one does.
    @Nullable SimProcess listening(NodeAddress address) {
        int index = SimHost.indexOf(address);
        return index >= 0 && index < hosts.size() ? hosts.get(index).process() : null;
    }

    /// @param afterNanos when it leaves, from now
    void send(SimHost from, NodeAddress to, Message message, long afterNanos) {
        setting.onlooker().sent(from, SimHost.indexOf(to), message);
        SimProcess receiver = listening(to);
        if (receiver == null) {
            return;
        }
        Message carried = overTheWire(message);
        Runnable deliver = () -> receiver.receive(carried);
        int receiving = receiver.host().index;
        switch (message) {
            case Message.SwimPacket _ ->
                    network.datagram(from.index, receiving, afterNanos, deliver);
            case Message.Push _ -> network.oneWay(from.index, receiving, afterNanos, deliver);
        }
    }

    private Message overTheWire(Message message) {
        return setting.encoded() ? OverTheWire.pass(message) : message;
    }

    /// The message as the other end reads it.
    SyncMessage overTheWire(SyncMessage message) {
        return setting.encoded() ? OverTheWire.pass(message) : message;
    }
}
