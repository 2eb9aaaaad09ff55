package dev.verdigris.node;

import static dev.verdigris.model.Samples.actor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.model.ClusterId;
import dev.verdigris.model.NodeAddress;
import dev.verdigris.model.Timestamp;
import dev.verdigris.protocol.Effect;
import dev.verdigris.protocol.Identity;
import dev.verdigris.protocol.Liveness;
import dev.verdigris.protocol.MemberUpdate;
import dev.verdigris.protocol.RememberedMember;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BootstrapTest {
    private final List<Effect> effects = new ArrayList<>();

    private static List<RememberedMember> members(int count) {
        var members = new ArrayList<RememberedMember>();
        for (int i = 0; i < count; i++) {
            var identity = new Identity(actor(i), new NodeAddress(0, i, 1),
                    new Timestamp(1), ClusterId.DEFAULT);
            members.add(new RememberedMember(
                    new MemberUpdate(identity, 0, Liveness.ALIVE), null));
        }
        return members;
    }

    private Duration look(Bootstrap bootstrap, boolean alone) {
        effects.clear();
        bootstrap.look(alone, effects::add);
        assertThat(effects).first().isEqualTo(new Effect.ResolveBootstrap());
        return ((Effect.StartTimer) effects.getLast()).after();
    }

    @Test
    void pausesGrowToASteadyFewMinutes() {
        var bootstrap = new Bootstrap(List.of(), new SplittableRandom(1));
        assertThat(look(bootstrap, false)).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(7));
        for (int i = 1; i < Bootstrap.GROWING_ATTEMPTS; i++) {
            assertThat(look(bootstrap, false)).isLessThan(Duration.ofSeconds(157));
        }
        for (int i = 0; i < 100; i++) {
            assertThat(look(bootstrap, false))
                    .isBetween(Duration.ofSeconds(209), Duration.ofSeconds(391));
        }
    }

    @Test
    void aNodeThatIsAloneKeepsLookingOften() {
        var bootstrap = new Bootstrap(List.of(), new SplittableRandom(1));
        for (int i = 0; i < 100; i++) {
            assertThat(look(bootstrap, true)).isLessThan(Duration.ofSeconds(27));
        }
    }

    @Test
    void withoutConfiguredAddressesSomeRememberedMembersAreAsked() {
        var bootstrap = new Bootstrap(members(20), new SplittableRandom(1));
        var configured = List.of(new NodeAddress(0, 77, 1));
        assertThat(bootstrap.choose(configured)).isEqualTo(configured);
        assertThat(bootstrap.choose(List.of())).hasSize(Bootstrap.REMEMBERED_ASKED_MAX)
                .doesNotHaveDuplicates().allMatch(address -> address.low() < 20);
    }

    @Test
    void membersAreWrittenDownOnlyIfTheyHaveChanged() {
        var notes = new MemberNotes(members(2));
        notes.write(members(2), effects::add);
        assertThat(effects).isEmpty();
        notes.write(members(3), effects::add);
        notes.write(members(3), effects::add);
        assertThat(effects).containsExactly(new Effect.Remember(members(3)));
    }
}
