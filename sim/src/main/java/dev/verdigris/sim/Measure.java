package dev.verdigris.sim;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.DbVersion;
import dev.verdigris.protocol.Event;
import dev.verdigris.protocol.Identity;
import dev.verdigris.protocol.Message;
import dev.verdigris.protocol.SyncMessage;
import dev.verdigris.sim.figures.Deliveries;
import dev.verdigris.sim.figures.Membership;
import dev.verdigris.sim.figures.Traffic;
import dev.verdigris.sim.network.Terrain;
import dev.verdigris.sim.schedule.Schedule;
import dev.verdigris.store.Commit;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// Watches production nodes and draws the figures of a fleet from what it sees.
final class Measure implements Onlooker {
    /// Where a link counts as long-haul.
    static final long LONG_HAUL_NANOS = Duration.ofMillis(150).toNanos();
    private static final int UNMEASURED = -1;

    private final Terrain terrain;
    private final Deliveries deliveries;
    private final Traffic traffic;
    private final Membership membership;
    private final Map<ActorId, Origin> origins = new HashMap<>();
    private @Nullable Schedule clock;
    private @Nullable List<SimHost> hosts;

    /// The transactions of one host.
    private static final class Origin {
        /// Asked for, not committed yet.
        final ArrayDeque<Integer> asked = new ArrayDeque<>();
        /// By version, from 1.
        final List<Integer> messages = new ArrayList<>();
        /// Every one before it is measured everywhere, or not at all.
        int firstOpen;
    }

    Measure(Terrain terrain, Deliveries deliveries, Traffic traffic, Membership membership) {
        this.terrain = terrain;
        this.deliveries = deliveries;
        this.traffic = traffic;
        this.membership = membership;
    }

    void watch(World world) {
        clock = world.schedule;
        hosts = world.hosts;
    }

    private long now() {
        return Objects.requireNonNull(clock).elapsedNanos();
    }

    /// The next transaction that commits at the host is this one.
    void asked(SimHost host, int message) {
        origin(host.actor).asked.add(message);
    }

    /// What was asked for and not committed is lost.
    void crashed(SimHost host) {
        origin(host.actor).asked.clear();
    }

    private Origin origin(ActorId actor) {
        return origins.computeIfAbsent(actor, _ -> new Origin());
    }

    @Override
    public void committed(SimHost host, Commit commit) {
        Origin origin = origin(host.actor);
        int message = origin.asked.remove();
        origin.messages.add(message);
        if (deliveries.isMeasured(message)) {
            deliveries.committed(message, host.index, now());
        }
    }

    @Override
    public void applied(SimHost host, SortedMap<ActorId, ActorBook> moved) {
        moved.forEach((actor, book) -> {
            Origin origin = origin(actor);
            for (int i = origin.firstOpen; i < origin.messages.size(); i++) {
                int message = origin.messages.get(i);
                boolean over = !deliveries.isMeasured(message) || deliveries.isEverywhere(message);
                if (over && i == origin.firstOpen) {
                    origin.firstOpen++;
                } else if (!over && book.holds(new DbVersion(i + 1L))) {
                    deliveries.applied(message, host.index, now());
                }
            }
        });
    }

    /// @return the measured transaction it begins; [#UNMEASURED] if it begins none
    private int begins(Changeset.Full chunk) {
        return chunk.seqs().first().value() == 0
                ? origin(chunk.actor()).messages.get((int) chunk.version().value() - 1)
                : UNMEASURED;
    }

    @Override
    public void sent(SimHost from, int to, Message message) {
        traffic.add(message);
        if (message instanceof Message.Push push) {
            boolean longHaul = 2 * terrain.oneWayNanos(from.index, to) > LONG_HAUL_NANOS;
            for (Message.Rumor rumor : push.rumors()) {
                if (deliveries.isMeasured(begins(rumor.changeset()))) {
                    deliveries.sent(longHaul);
                }
            }
        }
    }

    @Override
    public void received(SimHost at, Message message) {
        if (message instanceof Message.Push push) {
            for (Message.Rumor rumor : push.rumors()) {
                int measured = begins(rumor.changeset());
                if (deliveries.isMeasured(measured)) {
                    deliveries.copied(measured, at.index);
                }
            }
        }
    }

    @Override
    public void sent(SimHost from, SyncMessage message) {
        traffic.add(message);
    }

    @Override
    public void announced(SimHost host, Event event) {
        switch (event) {
            case Event.MemberSuspected(var member, _) -> membership.suspected(isAlive(member));
            case Event.MemberDown(var member, _) -> membership.declaredDown(
                    SimHost.indexOf(member.address()), isAlive(member), now());
            case Event.MemberUp _, Event.SuspicionRefuted _, Event.Rejoined _, Event.Left _,
                    Event.ChangesDropped _, Event.SyncStarted _, Event.SyncEnded _,
                    Event.ClockDrift _ -> { }
        }
    }

    /// Whether this life goes on.
    private boolean isAlive(Identity member) {
        SimProcess process = Objects.requireNonNull(hosts)
                .get(SimHost.indexOf(member.address())).process();
        return process != null && process.self().equals(member);
    }
}
