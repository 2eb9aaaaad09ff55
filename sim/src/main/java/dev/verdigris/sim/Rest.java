package dev.verdigris.sim;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.protocol.Liveness;
import dev.verdigris.sim.check.Must;
import dev.verdigris.sim.figures.Queues;
import dev.verdigris.store.ContentDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// When a cluster has come to rest, and what must be true then.
///
/// Liveness first: once faults are over, everything arrives everywhere within a bound, and
/// membership says what is. Safety after it: all nodes show the same rows, those of the model.
final class Rest {
    private static final Duration POLL = Duration.ofMillis(500);
    /// How long a cluster at rest goes on, to see that nothing moves any more.
    private static final Duration AFTERMATH = Duration.ofSeconds(3);
    /// Nodes whose rows are compared with the model; the others' with theirs, by digest.
    private static final int NODES_READ = 3;
    /// Timers that run for a node whatever the number of its peers.
    private static final int TIMERS_OF_NODE_MAX = 16;
    private static final Duration SESSION_AGE_MAX = Duration.ofMinutes(2);

    private final World world;
    private final Duration max;

    /// @param max virtual time after which the cluster must have come to rest
    Rest(World world, Duration max) {
        this.world = world;
        this.max = max;
    }

    /// Runs until the cluster is at rest, then checks it.
    void await() {
        long end = world.schedule.elapsedNanos() + max.toNanos();
        @Nullable String unrest = unrest();
        while (unrest != null) {
            String still = unrest;
            Must.hold(world.schedule.elapsedNanos() < end, () -> "no rest within "
                    + max.toSeconds() + " s: " + still);
            world.run(POLL);
            unrest = unrest();
        }
        world.run(AFTERMATH);
        @Nullable String after = unrest();
        Must.hold(after == null, () -> "rest did not last: " + after);
        check();
    }

    /// What has not come to rest yet, in words; null if all has.
    private @Nullable String unrest() {
        List<SimHost> up = world.hosts.stream().filter(SimHost::isUp).toList();
        for (SimHost host : up) {
            if (host.process() != null && host.process().isWriting()) {
                return host + " is writing";
            }
            @Nullable String missing = missing(host, up);
            if (missing != null) {
                return missing;
            }
            @Nullable String wrong = wrongBelief(host);
            if (wrong != null) {
                return wrong;
            }
        }
        return null;
    }

    private @Nullable String missing(SimHost host, List<SimHost> up) {
        SortedMap<ActorId, ActorBook> books = host.books();
        for (SimHost writer : world.hosts) {
            ActorBook has = books.getOrDefault(writer.actor, ActorBook.EMPTY);
            // What only a host that is down has, nobody can have: then all must have the same.
            ActorBook owed = writer.isUp()
                    ? world.ledger.owed(writer.actor)
                    : up.getFirst().books().getOrDefault(writer.actor, ActorBook.EMPTY);
            if (!has.equals(owed) || !has.isComplete()) {
                return host + " lacks changes of " + writer + ": holds " + has + ", should " + owed;
            }
        }
        return null;
    }

    private @Nullable String wrongBelief(SimHost host) {
        SimProcess process = host.process();
        if (process == null) {
            return null;
        }
        Map<ActorId, Liveness> beliefs = process.beliefs();
        for (SimHost other : world.hosts) {
            @Nullable Liveness belief = beliefs.get(other.actor);
            boolean right = other == host || (other.isUp()
                    ? belief == Liveness.ALIVE
                    : belief == null || belief == Liveness.DOWN);
            if (!right) {
                return host + " holds " + other + " for " + (belief == null ? "unknown" : belief);
            }
        }
        return null;
    }

    private void check() {
        List<SimHost> up = world.hosts.stream().filter(SimHost::isUp).toList();
        boolean everyone = up.size() == world.hosts.size();
        for (SimHost host : sample(up)) {
            if (everyone) {
                world.ledger.checkAtRest(host);
            } else {
                world.ledger.checkClaims(host);
            }
        }
        ContentDigest first = up.getFirst().store.digest();
        for (SimHost host : up) {
            ContentDigest digest = host.store.digest();
            Must.hold(digest.rows() == first.rows() && digest.rowCount() == first.rowCount(),
                    () -> host + " and " + up.getFirst() + " hold the same versions but " + digest
                            + " is not " + first);
            checkNothingLeaks(host);
        }
    }

    private List<SimHost> sample(List<SimHost> up) {
        var sample = new ArrayList<SimHost>();
        for (int i = 0; i < Math.min(NODES_READ, up.size()); i++) {
            sample.add(up.get(world.sampling.nextInt(up.size())));
        }
        return sample;
    }

    private void checkNothingLeaks(SimHost host) {
        SimProcess process = host.process();
        if (process != null) {
            int timersMax = TIMERS_OF_NODE_MAX + world.hosts.size();
            Must.hold(process.timerCount() <= timersMax,
                    () -> host + " runs " + process.timerCount() + " timers");
            Must.hold(process.sessionCount() == process.openSyncs(),
                    () -> host + " keeps " + process.sessionCount() + " streams for "
                            + process.openSyncs() + " syncs");
            Queues queues = process.queues();
            Must.hold(queues.equals(Queues.EMPTY), () -> host + " still queues " + queues);
            Must.hold(process.oldestSession().compareTo(SESSION_AGE_MAX) < 0,
                    () -> host + " keeps a session open since "
                            + process.oldestSession().toSeconds() + " s");
        }
    }
}
