package dev.verdigris.swim;

import dev.verdigris.model.ActorId;
import dev.verdigris.protocol.MemberUpdate;
import dev.verdigris.time.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Whose turn it is to be pinged, and what came of the current ping.
///
/// Targets are taken in turn from a list that is shuffled after each round, so every member is
/// pinged within two rounds, and no two nodes keep the same order for long.
final class Probe {
    private final RandomGenerator random;
    private final List<ActorId> order = new ArrayList<>();
    private int cursor;
    private long number;
    private @Nullable Round round;

    Probe(RandomGenerator random) {
        this.random = random;
        // Answers to an earlier life's pings should not look like answers to ours.
        this.number = random.nextInt(1 << 16);
    }

    /// A member that became known: it takes a random place in the order.
    void add(ActorId member) {
        order.add(member);
        int place = random.nextInt(order.size());
        order.set(order.size() - 1, order.set(place, member));
    }

    void remove(ActorId member) {
        int place = order.indexOf(member);
        if (place >= 0) {
            order.remove(place);
            if (place < cursor) {
                cursor--;
            }
        }
    }

    /// @return null if no member is active
    @Nullable Member nextTarget(Members members) {
        // The rest of this round and, shuffled, the whole next one.
        for (int tried = 0; tried < 2 * order.size(); tried++) {
            if (cursor >= order.size()) {
                shuffle();
                cursor = 0;
            }
            Member member = members.find(order.get(cursor++));
            if (member != null && member.isActive()) {
                return member;
            }
        }
        return null;
    }

    private void shuffle() {
        for (int i = order.size() - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            order.set(i, order.set(other, order.get(i)));
        }
    }

    /// @return the number that answers must carry
    long begin(Member target, Moment now) {
        round = new Round(target.held(), now);
        return ++number;
    }

    void end() {
        round = null;
    }

    /// Notes that `helpers` were asked to ping as well.
    void askedOthers(List<Member> helpers, Moment now) {
        if (round != null) {
            helpers.forEach(helper -> round.helpers.add(helper.actor()));
            round.othersAskedAt = now;
        }
    }

    /// @return the round trip; null if this answers no ping of ours that still counts
    @Nullable Duration acked(ActorId from, long answered, Moment now) {
        if (round == null || answered != number || !from.equals(round.target())
                || round.directAck) {
            return null;
        }
        round.directAck = true;
        return now.since(round.sentAt);
    }

    void ackForwarded(ActorId helper, ActorId target, long answered) {
        if (round != null && answered == number && target.equals(round.target())
                && round.helpers.contains(helper)) {
            round.indirectAck = true;
        }
    }

    /// The target that nobody has heard of yet.
    @Nullable ActorId unanswered() {
        return round == null || round.isAnswered() ? null : round.target();
    }

    long number() {
        return number;
    }

    /// What was held of the target when it was pinged, if it failed to answer directly and through
    /// others.
    ///
    /// There is no verdict if the others had less than `fairChance`: then it was us who were late,
    /// and the answers may be waiting in our own queue.
    @Nullable MemberUpdate failed(Duration fairChance, Moment now) {
        if (round == null || round.isAnswered() || round.othersAskedAt == null
                || now.since(round.othersAskedAt).compareTo(fairChance) < 0) {
            return null;
        }
        return round.pinged;
    }

    private static final class Round {
        final MemberUpdate pinged;
        final Moment sentAt;
        final List<ActorId> helpers = new ArrayList<>();
        @Nullable Moment othersAskedAt;
        boolean directAck;
        boolean indirectAck;

        Round(MemberUpdate pinged, Moment sentAt) {
            this.pinged = pinged;
            this.sentAt = sentAt;
        }

        ActorId target() {
            return pinged.member().actor();
        }

        boolean isAnswered() {
            return directAck || indirectAck;
        }
    }
}
