package dev.verdigris.swim;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.InvariantViolation;
import dev.verdigris.model.Timestamp;
import dev.verdigris.protocol.Liveness;
import dev.verdigris.protocol.MemberUpdate;
import dev.verdigris.protocol.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// All members we know but ourselves, and the rule which news of them wins.
final class Members {
    /// Births from here on, the last second of the format, could not be superseded.
    private static final Timestamp BIRTH_END = new Timestamp(0xffff_ffff_0000_0000L);

    private final ActorId self;
    private final ClusterId cluster;
    private final int membersMax;
    private final TreeMap<ActorId, Member> byActor = new TreeMap<>();
    private final Bag active = new Bag();
    private final Bag down = new Bag();
    /// The members of `down`, the one that is down for longest first.
    private final LinkedHashSet<ActorId> downSince = new LinkedHashSet<>();
    private @Nullable List<Peer> peers;
    private long refused;

    Members(ActorId self, ClusterId cluster, int membersMax) {
        this.self = self;
        this.cluster = cluster;
        this.membersMax = membersMax;
    }

    /// Whether `news` can be meant: what is not is ignored, as if it had not been said.
    static boolean isPlausible(MemberUpdate news) {
        return !news.member().actor().isNil()
                && news.incarnation() >= 0 && news.incarnation() <= Self.INCARNATION_MAX
                && news.member().birth().compareTo(BIRTH_END) < 0;
    }

    /// @return null if it was no news, or if there is no room for another member
    @Nullable Change apply(MemberUpdate news) {
        InvariantViolation.check(!news.member().actor().equals(self), "we are no member of ours");
        Member member = byActor.get(news.member().actor());
        if (member == null) {
            return insert(news);
        }
        MemberUpdate before = member.held();
        if (!isNews(before, news)) {
            return null;
        }
        take(member);
        member.become(before.member().equals(news.member())
                ? new MemberUpdate(news.member(),
                        Math.max(before.incarnation(), news.incarnation()), news.liveness())
                : news);
        place(member);
        return new Change(member, before, null);
    }

    /// Whether `news` changes what is held of the same actor: a later life always does; in one life
    /// down is final, otherwise the greater incarnation wins, and suspicion wins at the same one.
    static boolean isNews(MemberUpdate held, MemberUpdate news) {
        if (!news.member().equals(held.member())) {
            return news.member().supersedes(held.member());
        }
        if (held.liveness() == Liveness.DOWN) {
            return false;
        }
        return switch (news.liveness()) {
            case DOWN -> true;
            case ALIVE -> news.incarnation() > held.incarnation();
            case SUSPECT -> held.liveness() == Liveness.SUSPECT
                    ? news.incarnation() > held.incarnation()
                    : news.incarnation() >= held.incarnation();
        };
    }

    private @Nullable Change insert(MemberUpdate news) {
        ActorId displaced = null;
        if (byActor.size() >= membersMax) {
            if (!news.liveness().isActive() || downSince.isEmpty()) {
                refused++;
                return null;
            }
            displaced = downSince.getFirst();
            forget(displaced);
        }
        var member = new Member(news);
        byActor.put(member.actor(), member);
        place(member);
        return new Change(member, null, displaced);
    }

    /// Drops a member that is down; anything else is left alone.
    void forget(ActorId actor) {
        Member member = byActor.get(actor);
        if (member != null && !member.isActive()) {
            take(member);
            byActor.remove(actor);
        }
    }

    private void place(Member member) {
        peers = null;
        if (member.isActive()) {
            active.add(member);
        } else {
            down.add(member);
            downSince.add(member.actor());
        }
    }

    private void take(Member member) {
        if (member.isActive()) {
            active.remove(member);
        } else {
            down.remove(member);
            downSince.remove(member.actor());
        }
    }

    void measured(Member member, Duration roundTrip) {
        if (member.rtt().add(roundTrip)) {
            peers = null;
        }
    }

    @Nullable Member find(ActorId actor) {
        return byActor.get(actor);
    }

    int activeCount() {
        return active.size();
    }

    long refused() {
        return refused;
    }

    List<Member> drawActive(int count, @Nullable ActorId except, RandomGenerator random) {
        return active.draw(count, except, random);
    }

    List<Member> drawDown(int count, RandomGenerator random) {
        return down.draw(count, null, random);
    }

    /// By actor.
    Collection<Member> all() {
        return Collections.unmodifiableCollection(byActor.values());
    }

    List<Peer> peers() {
        if (peers == null) {
            var fresh = new ArrayList<Peer>();
            for (Member member : byActor.values()) {
                if (member.isActive() && member.identity().cluster().equals(cluster)) {
                    fresh.add(new Peer(member.actor(), member.identity().address(),
                            member.rtt().min()));
                }
            }
            peers = List.copyOf(fresh);
        }
        return peers;
    }
}
