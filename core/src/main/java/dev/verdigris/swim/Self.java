package dev.verdigris.swim;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.InvariantViolation;
import dev.verdigris.model.Timestamp;
import dev.verdigris.protocol.Identity;
import dev.verdigris.protocol.Liveness;
import dev.verdigris.protocol.MemberUpdate;
import dev.verdigris.time.HybridClock;
import dev.verdigris.time.Moment;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Our own place in the membership: the present life, and how it wins over what others hold of it.
final class Self {
    /// A node that would exceed it takes a new life, in which it starts at 0 again.
    static final long INCARNATION_MAX = (1L << 32) - 1;

    /// How far ahead of our physical clock a birth may be. A node whose clock is wrong by less is a
    /// member like any other; one beyond it is not heard until the clocks come closer.
    ///
    /// Without it, a birth at the end of the format could not be outlived, and would shut the true
    /// owner of the slot out. One at this limit can be: peers take the birth after it for possible
    /// as soon as their clocks show what ours shows now.
    static final Duration BIRTH_AHEAD_MAX = Duration.ofDays(366);

    private final HybridClock clock;
    private Identity identity;
    private long incarnation;
    private int neighbourhood;
    /// The latest birth that was seen in our slot, ours included.
    private Timestamp latestBirth;
    private @Nullable Moment rebornAt;

    Self(Identity identity, HybridClock clock) {
        this.identity = identity;
        this.clock = clock;
        this.latestBirth = identity.birth();
    }

    Identity identity() {
        return identity;
    }

    long incarnation() {
        return incarnation;
    }

    boolean is(ActorId actor) {
        return identity.actor().equals(actor);
    }

    /// News of ourselves, to be passed on.
    MemberUpdate as(Liveness liveness) {
        return new MemberUpdate(identity, incarnation, liveness, List.of(), neighbourhood);
    }

    boolean isPossible(Timestamp birth) {
        return !clock.isBehind(birth, BIRTH_AHEAD_MAX);
    }

    void noteBirth(Timestamp inOurSlot) {
        latestBirth = inOurSlot.isAfter(latestBirth) ? inOurSlot : latestBirth;
    }

    boolean isSuperseded() {
        return latestBirth.isAfter(identity.birth());
    }

    boolean wasRebornWithin(Duration pause, Moment now) {
        return rebornAt != null && now.since(rebornAt).compareTo(pause) < 0;
    }

    /// Begins a life that was born after every other in our slot. The clock is not moved for those
    /// that lie ahead of it.
    void beReborn(Moment now) {
        beRebornIn(identity.cluster(), now);
    }

    /// As [#beReborn], in another cluster.
    void beRebornIn(ClusterId cluster, Moment now) {
        Identity before = identity;
        Timestamp fresh = clock.now();
        latestBirth = fresh.isAfter(latestBirth) ? fresh : new Timestamp(latestBirth.ntp64() + 1);
        identity = before.reborn(latestBirth, cluster);
        incarnation = 0;
        rebornAt = now;
        InvariantViolation.check(identity.supersedes(before), "a new life supersedes the last");
    }

    /// Raises the incarnation above the one under suspicion.
    void refute(long suspected) {
        InvariantViolation.check(suspected >= incarnation && suspected < INCARNATION_MAX,
                "an incarnation rises when it refutes, and stays in its range");
        incarnation = suspected + 1;
    }

    int neighbourhood() {
        return neighbourhood;
    }

    /// Moves to another neighbourhood, unless the incarnation cannot rise any more.
    ///
    /// @return whether that is news
    boolean moveTo(int other) {
        if (other == neighbourhood || incarnation == INCARNATION_MAX) {
            return false;
        }
        neighbourhood = other;
        incarnation++;
        return true;
    }
}
