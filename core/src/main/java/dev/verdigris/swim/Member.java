package dev.verdigris.swim;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.InvariantViolation;
import dev.verdigris.protocol.Identity;
import dev.verdigris.protocol.Liveness;
import dev.verdigris.protocol.MemberUpdate;
import dev.verdigris.time.Moment;
import org.jspecify.annotations.Nullable;

/// What is held of one member, other than ourselves. Changed by [Members] only.
final class Member {
    private MemberUpdate held;
    private Rtt rtt = new Rtt();
    /// When we failed to reach it ourselves and began to time the suspicion under which it stands;
    /// null if we did not.
    private @Nullable Moment accusedAt;
    /// When that time is over.
    Moment verdictDue = Moment.START;
    /// Whether it has spoken to us; whom we only hear of may be invented.
    boolean heard;
    /// Kept by [Damping]; null if it is full.
    @Nullable Moment allowanceFullAt;
    /// Where it stands in its [Bag].
    int place;

    Member(MemberUpdate first) {
        this.held = first;
    }

    /// What we would tell others of it.
    MemberUpdate held() {
        return held;
    }

    ActorId actor() {
        return held.member().actor();
    }

    Identity identity() {
        return held.member();
    }

    Liveness liveness() {
        return held.liveness();
    }

    boolean isActive() {
        return held.liveness().isActive();
    }

    Rtt rtt() {
        return rtt;
    }

    /// @return false if we did so already since it became what it is
    boolean accuse(Moment now) {
        boolean first = accusedAt == null;
        accusedAt = first ? now : accusedAt;
        return first;
    }

    /// When we accused it, if the suspicion still stands.
    @Nullable Moment accusedAt() {
        return accusedAt;
    }

    /// How many others have failed to reach it.
    int accusersBut(ActorId us) {
        int others = held.accusers().size();
        return held.accusers().contains(us) ? others - 1 : others;
    }

    /// Whether both are the one suspicion, perhaps with other accusers.
    static boolean isSameSuspicion(MemberUpdate one, MemberUpdate other) {
        return one.liveness() == Liveness.SUSPECT && other.liveness() == Liveness.SUSPECT
                && one.incarnation() == other.incarnation() && one.member().equals(other.member());
    }

    void become(MemberUpdate news) {
        boolean sameLife = news.member().equals(held.member());
        InvariantViolation.check(sameLife ? news.incarnation() >= held.incarnation()
                : news.member().supersedes(held.member()), "neither life nor incarnation falls");
        if (!news.member().address().equals(held.member().address())) {
            rtt = new Rtt();
        }
        accusedAt = isSameSuspicion(held, news) ? accusedAt : null;
        held = news;
    }
}
