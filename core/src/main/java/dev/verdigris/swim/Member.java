package dev.verdigris.swim;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.InvariantViolation;
import dev.verdigris.protocol.Identity;
import dev.verdigris.protocol.Liveness;
import dev.verdigris.protocol.MemberUpdate;

/// What is held of one member, other than ourselves. Changed by [Members] only.
final class Member {
    private MemberUpdate held;
    private Rtt rtt = new Rtt();
    /// We failed to reach it ourselves, and have timed the suspicion under which it stands.
    private boolean accused;
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
    boolean accuse() {
        boolean first = !accused;
        accused = true;
        return first;
    }

    void become(MemberUpdate news) {
        boolean sameLife = news.member().equals(held.member());
        InvariantViolation.check(sameLife ? news.incarnation() >= held.incarnation()
                : news.member().supersedes(held.member()), "neither life nor incarnation falls");
        if (!news.member().address().equals(held.member().address())) {
            rtt = new Rtt();
        }
        held = news;
        accused = false;
    }
}
