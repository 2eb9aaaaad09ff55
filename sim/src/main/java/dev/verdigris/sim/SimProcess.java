package dev.verdigris.sim;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.NodeAddress;
import dev.verdigris.node.Node;
import dev.verdigris.node.NodeStats;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Identity;
import dev.verdigris.protocol.Input;
import dev.verdigris.protocol.Liveness;
import dev.verdigris.protocol.Message;
import dev.verdigris.protocol.Need;
import dev.verdigris.protocol.SyncEnd;
import dev.verdigris.protocol.SyncId;
import dev.verdigris.protocol.SyncMessage;
import dev.verdigris.protocol.TimerKey;
import dev.verdigris.sim.check.Must;
import dev.verdigris.sim.figures.Queues;
import dev.verdigris.sim.network.SimStream;
import dev.verdigris.sim.schedule.Schedule;
import dev.verdigris.store.Commit;
import dev.verdigris.sync.SyncStats;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// One life of a node: the twin of the agent's loop, with everything that a crash takes away.
///
/// It interprets effects as the agent does and differs only in where inputs and time come from. All
/// it starts ends with it: whatever arrives later finds it dead and is dropped.
final class SimProcess {
    private static final Duration RESOLVE_TIME = Duration.ofMillis(5);
    /// How long an attempt to reach a host that is not there takes to fail.
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    /// Datagrams that wait for a process without processor time; further ones are lost, as they are
    /// at a full socket.
    private static final int DATAGRAMS_HELD_MAX = 256;
    /// One applied batch in so many is followed by a check of the node's claims against its rows.
    private static final int BATCHES_PER_CLAIMS_CHECK = 24;

    private final World world;
    private final SimHost host;
    private final Schedule schedule;
    private final Node node;
    private final ServiceTimes times;
    private final LinkedHashMap<TimerKey, Schedule.Entry> timers = new LinkedHashMap<>();
    private final LinkedHashMap<SyncId, Session> sessions = new LinkedHashMap<>();
    private long acceptedCount;
    private long writerBusyUntilNanos;
    /// The loop is at work until then; what it sends leaves when it gets to it.
    private long loopBusyUntilNanos;
    /// What came while the process had no processor time.
    private final ArrayDeque<Runnable> heldBack = new ArrayDeque<>();
    private boolean alive = true;
    private boolean deciding;

    private static final class Session {
        final SimStream.End end;
        final long openedNanos;
        /// Still to be read from the database.
        final ArrayDeque<Need> needs = new ArrayDeque<>();
        /// Read, still to be sent.
        final ArrayDeque<SyncMessage.Changes> read = new ArrayDeque<>();
        boolean serving;
        boolean reading;

        Session(SimStream.End end, long openedNanos) {
            this.end = end;
            this.openedNanos = openedNanos;
        }
    }

    SimProcess(World world, SimHost host, Node node) {
        this.world = world;
        this.host = host;
        this.node = node;
        schedule = world.schedule;
        times = world.setting.times();
    }

    void start() {
        decide(() -> node.start(schedule.now(), this::perform));
    }

    void kill() {
        alive = false;
        timers.values().forEach(Schedule.Entry::cancel);
    }

    SimHost host() {
        return host;
    }

    NodeStats stats() {
        return node.stats();
    }

    /// What waits at the node now.
    Queues queues() {
        NodeStats stats = node.stats();
        return new Queues(stats.broadcast().pending(), stats.broadcast().pendingBytes(),
                stats.intake().waiting(), stats.intake().waitingBytes());
    }

    /// Who the node is in its present life.
    Identity self() {
        return node.self();
    }

    /// What the node believes of the others; itself not included.
    Map<ActorId, Liveness> beliefs() {
        var beliefs = new LinkedHashMap<ActorId, Liveness>();
        node.members().forEach(
                member -> beliefs.put(member.identity().actor(), member.liveness()));
        return beliefs;
    }

    /// Whether a transaction or a batch waits for the writer.
    boolean isWriting() {
        return writerBusyUntilNanos > schedule.elapsedNanos();
    }

    int timerCount() {
        return timers.size();
    }

    /// How many streams of syncs are kept here.
    int sessionCount() {
        return sessions.size();
    }

    /// How many syncs the node runs and serves.
    int openSyncs() {
        SyncStats stats = node.stats().sync();
        return stats.clientOpen() + stats.serverOpen();
    }

    /// How long the oldest sync session is open.
    Duration oldestSession() {
        return sessions.isEmpty()
                ? Duration.ZERO
                : Duration.ofNanos(schedule.elapsedNanos()
                        - sessions.firstEntry().getValue().openedNanos);
    }

    void receive(Message message) {
        boolean lost = message instanceof Message.SwimPacket
                && heldBack.size() >= DATAGRAMS_HELD_MAX;
        if (alive && !lost) {
            world.setting.onlooker().received(host, message);
            handle(new Input.Received(message));
        }
    }

    void handle(Input input) {
        if (!alive) {
            return;
        }
        if (isPaused()) {
            holdBack(() -> handle(input));
        } else {
            world.happened(host, input);
            decide(() -> node.handle(input, schedule.now(), this::perform));
        }
    }

    private boolean isPaused() {
        return host.pausedUntilNanos > schedule.elapsedNanos();
    }

    private void holdBack(Runnable action) {
        if (heldBack.isEmpty()) {
            schedule.at(host.pausedUntilNanos, this::resume);
        }
        heldBack.add(action);
    }

    private void resume() {
        if (isPaused()) {
            schedule.at(host.pausedUntilNanos, this::resume);
            return;
        }
        while (!heldBack.isEmpty()) {
            heldBack.remove().run();
        }
    }

    private void decide(Runnable decision) {
        Must.hold(!deciding, () -> "an input came while another was being handled");
        deciding = true;
        loopBusyUntilNanos = Math.max(loopBusyUntilNanos, schedule.elapsedNanos())
                + times.handle().toNanos();
        decision.run();
        deciding = false;
    }

    private void send(NodeAddress to, Message message) {
        loopBusyUntilNanos += times.send().toNanos();
        world.send(host, to, message, loopBusyUntilNanos - schedule.elapsedNanos());
    }

    private void later(Duration delay, Runnable action) {
        schedule.after(delay, () -> {
            if (alive) {
                action.run();
            }
        });
    }

    private void perform(Effect wanted) {
        Tampering tampering = world.setting.tampering();
        if (tampering == Tampering.NONE) {
            carryOut(wanted);
        } else {
            tampering.done(host.index, wanted).forEach(this::carryOut);
        }
    }

    private void carryOut(Effect effect) {
        host.watch.effect(effect);
        switch (effect) {
            case Effect.Send(var to, var message) -> send(to, message);
            case Effect.StartTimer(var key, var after) -> startTimer(key, after);
            case Effect.StopTimer(var key) -> stopTimer(key);
            case Effect.Apply(var batch) -> apply(batch);
            case Effect.OpenSync(var session, var to, var first) -> openSync(session, to, first);
            case Effect.SendSync(var session, var message) -> sendSync(session, message);
            case Effect.Serve(var session, var needs) -> serve(session, needs);
            case Effect.GrantSync(var session, var bytes) -> grant(session, bytes);
            case Effect.CloseSync(var session, var end) -> closeSync(session, end);
            case Effect.ResolveBootstrap() -> later(RESOLVE_TIME, () -> handle(
                    new Input.BootstrapResolved(world.bootstrapOf(host))));
            case Effect.Remember(var members) -> host.store.remember(members);
            case Effect.Announce(var event) -> world.announced(host, event);
        }
    }

    private void startTimer(TimerKey key, Duration after) {
        stopTimer(key);
        timers.put(key, schedule.after(after, () -> fire(key)));
    }

    /// A loop without processor time finds the timer due when it gets some.
    private void fire(TimerKey key) {
        if (isPaused()) {
            timers.put(key, schedule.at(host.pausedUntilNanos, () -> fire(key)));
        } else {
            timers.remove(key);
            handle(new Input.TimerFired(key));
        }
    }

    private void stopTimer(TimerKey key) {
        Schedule.Entry running = timers.remove(key);
        if (running != null) {
            running.cancel();
        }
    }

    // The writer: one job after another.

    private void write(long rows, Runnable commit) {
        long start = Math.max(writerBusyUntilNanos, schedule.elapsedNanos());
        writerBusyUntilNanos = start + times.commit().toNanos()
                + rows * times.commitPerRow().toNanos() + host.commitDelay.toNanos();
        schedule.at(writerBusyUntilNanos, () -> {
            if (alive) {
                commit.run();
            }
        });
    }

    private void apply(List<Changeset> batch) {
        write(rowsOf(batch), () -> {
            host.watch.applied();
            world.tally.batches++;
            if (world.failures.nextDouble() < host.failingApplies) {
                handle(new Input.ApplyFailed());
                return;
            }
            SortedMap<ActorId, ActorBook> moved =
                    host.store.apply(world.setting.tampering().applied(host.index, batch));
            moved.forEach(host.watch::moved);
            world.setting.onlooker().applied(host, moved);
            if (world.setting.thorough()
                    && world.sampling.nextInt(BATCHES_PER_CLAIMS_CHECK) == 0) {
                world.ledger.checkClaims(host);
            }
            handle(new Input.Applied(world.setting.tampering().published(host.index, moved)));
        });
    }

    private static long rowsOf(List<Changeset> batch) {
        return batch.stream().mapToLong(changeset -> changeset instanceof Changeset.Full full
                ? full.changes().size() : 1).sum();
    }

    /// Commits a transaction when the writer gets to it; the process may die before.
    void transact(List<Workload.Sql> statements) {
        write(statements.size(), () -> {
            @Nullable Commit commit = host.store.transact(statements);
            if (commit != null) {
                host.watch.committed(commit.timestamp());
                host.watch.moved(host.actor, commit.book());
                List<Changeset.Full> chunks = host.store.read(commit.version());
                if (world.setting.thorough()) {
                    world.ledger.committed(host.actor, commit.book(), chunks);
                }
                world.setting.onlooker().committed(host, commit);
                handle(new Input.Committed(commit.book()));
                later(times.produce(),
                        () -> chunks.forEach(chunk -> handle(new Input.Produced(chunk))));
            }
        });
    }

    // Sync streams.

    private void openSync(SyncId id, NodeAddress to, SyncMessage.Start first) {
        SimProcess acceptor = world.listening(to);
        if (acceptor == null || world.network.isCutEitherWay(host.index, acceptor.host.index)) {
            later(CONNECT_TIMEOUT, () -> handle(new Input.SyncClosed(id, SyncEnd.BROKEN)));
            return;
        }
        SimStream.End end =
                world.network.open(host.index, acceptor.host.index, receiver(id));
        sessions.put(id, new Session(end, schedule.elapsedNanos()));
        end.grant(Effect.GrantSync.BYTES_AT_START);
        end.other().receiver(acceptor.accepting(end.other()));
        send(end, first);
    }

    /// What a stream that was just opened to us hears: first of all, who opens it and why.
    private SimStream.Receiver accepting(SimStream.End end) {
        return new SimStream.Receiver() {
            @Override
            public void message(SyncMessage message) {
                if (alive && message instanceof SyncMessage.Start start) {
                    var id = new SyncId(SyncId.Role.SERVER, acceptedCount++);
                    sessions.put(id, new Session(end, schedule.elapsedNanos()));
                    end.receiver(receiver(id));
                    handle(new Input.SyncAccepted(id, start));
                }
            }

            @Override
            public void closed(SyncEnd reason) {}
        };
    }

    private SimStream.Receiver receiver(SyncId id) {
        return new SimStream.Receiver() {
            @Override
            public void message(SyncMessage message) {
                handle(new Input.SyncReceived(id, message));
            }

            @Override
            public void closed(SyncEnd end) {
                sessions.remove(id);
                handle(new Input.SyncClosed(id, end));
            }
        };
    }

    private void send(SimStream.End end, SyncMessage message) {
        world.setting.onlooker().sent(host, message);
        end.send(world.overTheWire(message));
    }

    private void sendSync(SyncId id, SyncMessage message) {
        Session session = sessions.get(id);
        if (session != null) {
            send(session.end, message);
        }
    }

    private void grant(SyncId id, int bytes) {
        Session session = sessions.get(id);
        if (session != null) {
            session.end.grant(bytes);
        }
    }

    private void closeSync(SyncId id, SyncEnd end) {
        Session session = sessions.remove(id);
        if (session != null) {
            session.end.close(end);
        }
    }

    /// Reads need after need, each from the database as it is then, as fast as the peer reads.
    private void serve(SyncId id, List<Need> needs) {
        Session session = sessions.get(id);
        if (session != null) {
            session.needs.addAll(needs);
            session.serving = true;
            session.end.onDrained(() -> serveMore(id, session));
            serveMore(id, session);
        }
    }

    private void serveMore(SyncId id, Session session) {
        while (!session.read.isEmpty() && !session.end.isFull()) {
            send(session.end, session.read.remove());
        }
        if (!session.read.isEmpty() || !session.serving || session.reading) {
            return;
        }
        session.reading = true;
        later(times.readNeed(), () -> {
            session.reading = false;
            if (sessions.get(id) != session) {
                return;
            }
            Need need = session.needs.poll();
            if (need != null) {
                host.store.read(need, changeset ->
                        session.read.add(new SyncMessage.Changes(changeset)));
                serveMore(id, session);
            } else {
                session.serving = false;
                send(session.end, new SyncMessage.RequestDone());
                handle(new Input.SyncServed(id));
            }
        });
    }
}
