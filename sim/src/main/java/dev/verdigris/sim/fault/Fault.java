package dev.verdigris.sim.fault;

import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/// One thing that goes wrong. Any set of them may be on in a run.
public enum Fault {
    /// Packets are lost.
    LOSS,
    /// All links become slow for a while, again and again.
    DELAY,
    /// Datagrams arrive twice.
    DUPLICATION,
    /// Packets overtake each other.
    REORDERING,
    /// The hosts fall into two groups that do not hear each other.
    PARTITION,
    /// Some hosts are heard but hear nothing, or the other way round.
    ONE_WAY_CUT,
    /// A host loses its memory and comes back within seconds with what was committed.
    CRASH,
    /// A host is gone for most of the run.
    ABSENCE,
    /// Applying takes long on some hosts.
    SLOW_DISK,
    /// Whole batches fail to apply.
    FAILED_APPLY,
    /// Clocks differ by less than what hybrid clocks follow.
    CLOCK_SKEW,
    /// A clock jumps by seconds, forward or back.
    CLOCK_JUMP;

    /// Half of the faults, drawn anew for each run: with all of them always on, some would hide
    /// what others show.
    public static Set<Fault> swarm(RandomGenerator random) {
        var set = EnumSet.noneOf(Fault.class);
        for (Fault fault : values()) {
            if (random.nextBoolean()) {
                set.add(fault);
            }
        }
        return set;
    }
}
