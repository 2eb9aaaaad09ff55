package dev.verdigris.swim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.Timestamp;
import dev.verdigris.protocol.Identity;
import dev.verdigris.protocol.Liveness;
import dev.verdigris.protocol.MemberUpdate;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ProbeTest {
    private final Members members =
            new Members(SwimCluster.actor(0), 100);
    private final Probe probe = new Probe(new SplittableRandom(1));

    private void hear(int actor, Liveness liveness) {
        Change change = members.apply(new MemberUpdate(new Identity(SwimCluster.actor(actor),
                SwimCluster.address(actor), new Timestamp(1), ClusterId.DEFAULT), 0, liveness), false);
        if (change != null && change.before() == null) {
            probe.add(SwimCluster.actor(actor));
        }
    }

    private List<ActorId> targets(int count) {
        var targets = new ArrayList<ActorId>();
        for (int i = 0; i < count; i++) {
            Member target = probe.nextTarget(members);
            if (target != null) {
                targets.add(target.actor());
            }
        }
        return targets;
    }

    @Test
    void everyRoundVisitsEachActiveMemberOnceInAnOrderOfItsOwn() {
        for (int i = 1; i <= 20; i++) {
            hear(i, i % 5 == 0 ? Liveness.DOWN : Liveness.ALIVE);
        }
        List<ActorId> first = targets(16);
        List<ActorId> second = targets(16);

        assertThat(new TreeSet<>(first)).hasSize(16);
        assertThat(new TreeSet<>(second)).isEqualTo(new TreeSet<>(first));
        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void aNewMemberIsVisitedWithinTwoRounds() {
        for (int i = 1; i <= 10; i++) {
            hear(i, Liveness.ALIVE);
            targets(3);
        }
        hear(11, Liveness.ALIVE);
        assertThat(targets(22)).contains(SwimCluster.actor(11));
    }

    @Test
    void theLastActiveMemberIsFoundAmongMembersThatAreDown() {
        for (int i = 1; i <= 20; i++) {
            hear(i, i == 13 ? Liveness.ALIVE : Liveness.DOWN);
        }
        assertThat(targets(10)).hasSize(10).containsOnly(SwimCluster.actor(13));
    }

    @Test
    void aForgottenMemberIsNotVisitedAndNobodyIsSkippedForIt() {
        for (int i = 1; i <= 10; i++) {
            hear(i, Liveness.ALIVE);
        }
        List<ActorId> visited = targets(4);
        probe.remove(visited.getFirst());
        List<ActorId> rest = targets(6);

        assertThat(rest).doesNotContainAnyElementsOf(visited).doesNotHaveDuplicates();
    }

    @Test
    void withoutActiveMembersThereIsNoTarget() {
        assertThat(probe.nextTarget(members)).isNull();
        hear(1, Liveness.DOWN);
        assertThat(probe.nextTarget(members)).isNull();
    }
}
