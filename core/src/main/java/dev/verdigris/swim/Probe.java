package dev.verdigris.swim;

import dev.verdigris.model.ActorId;
import dev.verdigris.protocol.MemberUpdate;
import dev.verdigris.time.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Whose turn it is to be pinged, and what came of the pings of this period.
///
/// Targets are taken in turn from a list that is shuffled after each round, so every member is
/// pinged within two rounds, and no two nodes keep the same order for long.
final class Probe {
    private final RandomGenerator random;
    private final List<ActorId> order = new ArrayList<>();
    private int cursor;
    private long number;
    private final List<Round> rounds = new ArrayList<>();

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

    /// Up to `count` different active members.
    List<Member> nextTargets(int count, Members members) {
        var targets = new ArrayList<Member>(count);
        while (targets.size() < count) {
            Member next = nextTarget(members);
            if (next == null || targets.contains(next)) {
                break; // there are no others
            }
            targets.add(next);
        }
        return targets;
    }

    /// Begins a round with a target.
    ///
    /// @return the number that answers must carry
    long begin(Member target, Moment now) {
        rounds.add(new Round(target.held(), now, ++number));
        return number;
    }

    /// Ends the rounds of this period.
    List<Round> end() {
        List<Round> ended = List.copyOf(rounds);
        rounds.clear();
        return ended;
    }

    /// @return the round trip; null if this answers no ping of ours that still counts
    @Nullable Duration acked(ActorId from, long answered, Moment now) {
        Round round = find(answered, from);
        if (round == null || round.directAck) {
            return null;
        }
        round.directAck = true;
        return now.since(round.sentAt);
    }

    void ackForwarded(ActorId helper, ActorId target, long answered) {
        Round round = find(answered, target);
        if (round != null && round.helpers.contains(helper)) {
            round.indirectAck = true;
        }
    }

    /// A helper says that it tries.
    void helperTries(ActorId helper, ActorId target, long answered) {
        Round round = find(answered, target);
        if (round != null && round.helpers.contains(helper)) {
            round.trying.add(helper);
        }
    }

    private @Nullable Round find(long answered, ActorId target) {
        for (Round round : rounds) {
            if (round.number == answered && round.target().equals(target)) {
                return round;
            }
        }
        return null;
    }

    /// The rounds whose target nobody has heard of yet.
    List<Round> unanswered() {
        return rounds.stream().filter(round -> !round.isAnswered()).toList();
    }

    /// Of the last ping.
    long number() {
        return number;
    }

    /// One target in one period.
    static final class Round {
        /// What was held of the target when it was pinged.
        final MemberUpdate pinged;
        final long number;
        private final Moment sentAt;
        private final List<ActorId> helpers = new ArrayList<>();
        private final Set<ActorId> trying = new LinkedHashSet<>();
        private boolean othersAsked;
        private boolean directAck;
        private boolean indirectAck;

        private Round(MemberUpdate pinged, Moment sentAt, long number) {
            this.pinged = pinged;
            this.sentAt = sentAt;
            this.number = number;
        }

        ActorId target() {
            return pinged.member().actor();
        }

        /// Notes that `asked`, perhaps nobody, were asked to ping as well.
        void askedOthers(List<Member> asked) {
            asked.forEach(helper -> helpers.add(helper.actor()));
            othersAsked = true;
        }

        boolean isAnswered() {
            return directAck || indirectAck;
        }

        /// Whether the target failed to answer directly and through others.
        boolean isFailed() {
            return othersAsked && !isAnswered();
        }

        /// How much a failure says against our own health: as much as there are helpers that did
        /// not even say that they try; a little if there was nobody to ask.
        int blameOnUs() {
            return helpers.isEmpty() ? 1 : helpers.size() - trying.size();
        }
    }
}
