package dev.verdigris.swim;

import dev.verdigris.model.ActorId;
import dev.verdigris.time.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Keeps members that come and go from filling everybody's packets: each has an allowance of news
/// that is passed on, which refills with time. What exceeds it is held here, and when there is
/// allowance again the state of that time is told.
///
/// Only what is told is damped. What we believe is always the latest that we know.
final class Damping {
    private final SwimConfig.Gossiping config;
    /// At most one entry per member.
    private final Set<ActorId> held = new LinkedHashSet<>();
    private long heldBack;

    Damping(SwimConfig.Gossiping config) {
        this.config = config;
    }

    /// Spends some of the member's allowance.
    ///
    /// @return false if there is none: its news is held
    boolean admits(Member member, Moment now) {
        if (spend(member, now)) {
            held.remove(member.actor());
            return true;
        }
        held.add(member.actor());
        heldBack++;
        return false;
    }

    boolean holds(ActorId actor) {
        return held.contains(actor);
    }

    /// The allowance is used up when its refilling would take longer than to fill it from nothing.
    private boolean spend(Member member, Moment now) {
        Moment refilled = member.allowanceFullAt;
        Moment from = refilled == null || now.isAfter(refilled) ? now : refilled;
        Duration most = config.flapRelief().multipliedBy(config.flapsFree() - 1L);
        if (from.since(now).compareTo(most) > 0) {
            return false;
        }
        member.allowanceFullAt = from.plus(config.flapRelief());
        return true;
    }

    /// Whether more has happened to the member lately than one crash and return explain. If it is
    /// suspected again, it more likely lives and is slow: a confirmation then proves little.
    boolean isUnstable(Member member, Moment now) {
        Moment refilled = member.allowanceFullAt;
        return refilled != null && refilled.since(now)
                .compareTo(config.flapRelief().multipliedBy(config.unstableAbove())) > 0;
    }

    /// The members of which something may be told by now.
    List<Member> release(Members members, Moment now) {
        if (held.isEmpty()) {
            return List.of();
        }
        var released = new ArrayList<Member>();
        held.removeIf(actor -> {
            Member member = members.find(actor);
            if (member != null && spend(member, now)) {
                released.add(member);
                return true;
            }
            return member == null;
        });
        return released;
    }

    /// How many pieces of news were held back.
    long heldBack() {
        return heldBack;
    }
}
