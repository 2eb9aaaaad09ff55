package dev.verdigris.swim;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.InvariantViolation;
import dev.verdigris.model.Timestamp;
import dev.verdigris.protocol.Liveness;
import dev.verdigris.protocol.MemberUpdate;
import dev.verdigris.protocol.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// All members we know but ourselves, and the rule which news of them wins.
final class Members {
    /// Births from here on, the last second of the format, could not be superseded.
    private static final Timestamp BIRTH_END = new Timestamp(0xffff_ffff_0000_0000L);

    private final ActorId self;
    private final int membersMax;
    /// Looked up for each piece of news; walked only where order says nothing, or sorted.
    private final HashMap<ActorId, Member> byActor = new HashMap<>();
    private final Bag active = new Bag();
    private final Bag down = new Bag();
    /// The members of `down`, the one that is down for longest first.
    private final LinkedHashSet<ActorId> downSince = new LinkedHashSet<>();
    /// The active members that never spoke to us, the one that we heard of first in front.
    private final LinkedHashSet<ActorId> hearsay = new LinkedHashSet<>();
    /// Of the active members, by actor: kept up to date piece by piece, since in a large cluster
    /// something about one of them changes all the time.
    private final ArrayList<Peer> ordered = new ArrayList<>();
    /// What `ordered` was when somebody asked last; null if it has changed since.
    private @Nullable List<Peer> peers;
    private int suspected;
    private long refused;

    Members(ActorId self, int membersMax) {
        this.self = self;
        this.membersMax = membersMax;
    }

    /// Whether `news` can be meant: what is not is ignored, as if it had not been said.
    static boolean isPlausible(MemberUpdate news) {
        return !news.member().actor().isNil()
                && news.incarnation() >= 0 && news.incarnation() <= Self.INCARNATION_MAX
                && news.member().birth().compareTo(BIRTH_END) < 0;
    }

    /// @param direct whether the member itself says so
    /// @return null if it was no news, or if there is no room for another member
    @Nullable Change apply(MemberUpdate news, boolean direct) {
        InvariantViolation.check(!news.member().actor().equals(self), "we are no member of ours");
        Member member = byActor.get(news.member().actor());
        if (member == null) {
            return insert(news, direct);
        }
        MemberUpdate before = member.held();
        if (isNews(before, news)) {
            become(member, news);
        } else if (Member.isSameSuspicion(before, news)) {
            List<ActorId> accusers = joined(before.accusers(), news.accusers());
            if (accusers.size() == before.accusers().size()) {
                return null;
            }
            become(member, new MemberUpdate(news.member(), news.incarnation(), Liveness.SUSPECT,
                    accusers, news.neighbourhood()));
        } else if (tellsNeighbourhood(before, news)) {
            become(member, new MemberUpdate(before.member(), before.incarnation(),
                    before.liveness(), before.accusers(), news.neighbourhood()));
        } else {
            return null;
        }
        return new Change(member, before, null);
    }

    private void become(Member member, MemberUpdate news) {
        take(member, news.liveness().isActive());
        MemberUpdate held = member.held();
        boolean sameLife = news.member().equals(held.member());
        boolean sameOrOlder = sameLife && news.incarnation() <= held.incarnation();
        member.become(new MemberUpdate(news.member(),
                sameOrOlder ? held.incarnation() : news.incarnation(), news.liveness(),
                news.accusers(), sameOrOlder && news.neighbourhood() == 0
                        ? held.neighbourhood()
                        : news.neighbourhood()));
        place(member);
    }

    /// Of one incarnation a neighbourhood is either not said or the true one.
    private static boolean tellsNeighbourhood(MemberUpdate held, MemberUpdate news) {
        return news.neighbourhood() != 0 && held.neighbourhood() == 0
                && held.liveness().isActive() && news.member().equals(held.member())
                && news.incarnation() == held.incarnation();
    }

    /// Those of `before`, and of `more` as many as may be told besides.
    private static List<ActorId> joined(List<ActorId> before, List<ActorId> more) {
        var joined = new LinkedHashSet<>(before);
        for (ActorId accuser : more) {
            if (joined.size() < MemberUpdate.ACCUSERS_MAX) {
                joined.add(accuser);
            }
        }
        return List.copyOf(joined);
    }

    /// It has spoken to us, so it is not invented.
    void heard(Member member) {
        member.heard = true;
        hearsay.remove(member.actor());
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

    private @Nullable Change insert(MemberUpdate news, boolean direct) {
        ActorId displaced = null;
        if (byActor.size() >= membersMax) {
            displaced = news.liveness().isActive() ? dispensable(direct) : null;
            if (displaced == null) {
                refused++;
                return null;
            }
            Member leaving = Objects.requireNonNull(byActor.remove(displaced));
            take(leaving, false);
        }
        var member = new Member(news);
        byActor.put(member.actor(), member);
        place(member);
        return new Change(member, null, displaced);
    }

    /// Who makes room for an active member.
    private @Nullable ActorId dispensable(boolean direct) {
        if (!downSince.isEmpty()) {
            return downSince.getFirst();
        }
        return direct && !hearsay.isEmpty() ? hearsay.getFirst() : null;
    }

    /// Drops a member that is down; anything else is left alone.
    void forget(ActorId actor) {
        Member member = byActor.get(actor);
        if (member != null && !member.isActive()) {
            take(member, false);
            byActor.remove(actor);
        }
    }

    private void place(Member member) {
        if (member.isActive()) {
            active.add(member);
            show(member);
            if (!member.heard) {
                hearsay.add(member.actor());
            }
            suspected += member.liveness() == Liveness.SUSPECT ? 1 : 0;
        } else {
            down.add(member);
            downSince.add(member.actor());
        }
    }

    /// @param stays whether it stays active, and so among the peers
    private void take(Member member, boolean stays) {
        if (member.isActive()) {
            active.remove(member);
            if (!stays) {
                hide(member);
            }
            hearsay.remove(member.actor());
            suspected -= member.liveness() == Liveness.SUSPECT ? 1 : 0;
        } else {
            down.remove(member);
            downSince.remove(member.actor());
        }
    }

    void measured(Member member, Duration roundTrip) {
        Integer ring = member.rtt().ring();
        boolean moved =
                member.rtt().add(roundTrip) || !Objects.equals(ring, member.rtt().ring());
        if (moved && member.isActive()) {
            show(member);
        }
    }

    /// Lists an active member as it is now.
    private void show(Member member) {
        var peer = new Peer(member.actor(), member.identity().address(), member.rtt().min(),
                member.rtt().ring(), member.held().neighbourhood(),
                member.liveness() == Liveness.SUSPECT);
        int at = indexOf(member);
        if (at >= 0) {
            ordered.set(at, peer);
        } else {
            ordered.add(-at - 1, peer);
        }
        peers = null;
    }

    private void hide(Member member) {
        ordered.remove(indexOf(member));
        peers = null;
    }

    /// As [java.util.Collections#binarySearch(List, Object)].
    private int indexOf(Member member) {
        int low = 0;
        int high = ordered.size() - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            int order = ordered.get(middle).actor().compareTo(member.actor());
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }

    @Nullable Member find(ActorId actor) {
        return byActor.get(actor);
    }

    int activeCount() {
        return active.size();
    }

    int suspectedCount() {
        return suspected;
    }

    int downCount() {
        return down.size();
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

    /// The neighbourhood that we belong to: the least of the numbers of all members next to us, and
    /// of those that they and we would have alone. So neighbours agree even if each knows only some
    /// of the others.
    ///
    /// @param present returned if nobody is next to us
    int neighbourhood(int present) {
        int least = 0;
        for (Member member : byActor.values()) {
            Integer ring = member.rtt().ring();
            if (member.isActive() && ring != null && ring == 0) {
                least = lesser(least, lesser(
                        numberOf(member.actor()), member.held().neighbourhood()));
            }
        }
        return least == 0 ? present : lesser(least, numberOf(self));
    }

    private static int lesser(int a, int b) {
        return a == 0 || b == 0 ? a + b : Math.min(a, b);
    }

    private static int numberOf(ActorId actor) {
        long mixed = (actor.high() ^ Long.rotateLeft(actor.low(), 32)) * 0x9e3779b97f4a7c15L;
        return 1 + (int) Long.remainderUnsigned(mixed, MemberUpdate.NEIGHBOURHOOD_MAX);
    }

    /// By actor.
    List<Member> all() {
        return byActor.values().stream().sorted(Comparator.comparing(Member::actor)).toList();
    }

    /// Of the active members, by actor. The same list as long as nothing about them changes.
    List<Peer> peers() {
        if (peers == null) {
            peers = List.copyOf(ordered);
        }
        return peers;
    }
}
