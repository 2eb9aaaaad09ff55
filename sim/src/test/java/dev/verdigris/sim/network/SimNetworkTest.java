package dev.verdigris.sim.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.VersionRange;
import dev.verdigris.protocol.SyncEnd;
import dev.verdigris.protocol.SyncMessage;
import dev.verdigris.sim.schedule.Chance;
import dev.verdigris.sim.schedule.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimNetworkTest {
    private static final SyncMessage DONE = new SyncMessage.RequestDone();

    private final Schedule schedule = new Schedule();
    private final Chance chance = new Chance(1);
    private final SimNetwork network =
            new SimNetwork(new Places(3, chance.stream("places")), schedule, chance);
    private final List<String> arrived = new ArrayList<>();

    @Test
    void aCutLinkLosesDatagramsAndOneWayMessagesInOneDirection() {
        network.cut(0, 1);
        network.datagram(0, 1, 0, () -> arrived.add("datagram"));
        network.oneWay(0, 1, 0, () -> arrived.add("one way"));
        network.datagram(1, 0, 0, () -> arrived.add("back"));
        run(Duration.ofSeconds(1));
        assertThat(arrived).containsExactly("back");
    }

    @Test
    void cutsAddUp() {
        network.cut(0, 1);
        network.cut(0, 1);
        network.mend(0, 1);
        assertThat(network.isCut(0, 1)).isTrue();
        network.mend(0, 1);
        assertThat(network.isCut(0, 1)).isFalse();
    }

    @Test
    void lossTakesItsShareOfDatagramsButHardlyAnyOneWayMessage() {
        network.weather(Weather.FAIR.withLoss(0.25));
        for (int i = 0; i < 4_000; i++) {
            network.datagram(0, 1, 0, () -> arrived.add("datagram"));
            network.oneWay(0, 1, 0, () -> arrived.add("one way"));
        }
        run(Duration.ofMinutes(5));
        assertThat(count("datagram")).isBetween(2_800, 3_200);
        assertThat(count("one way")).isGreaterThan(3_990);
    }

    @Test
    void duplicatesComeTwiceAndReorderedPacketsOvertake() {
        network.weather(Weather.FAIR.withDuplication(1).withReordering(0.5));
        for (int i = 0; i < 20; i++) {
            int number = i;
            network.datagram(0, 1, 0, () -> arrived.add("" + number));
        }
        run(Duration.ofSeconds(1));
        assertThat(arrived).hasSize(40);
        assertThat(arrived).isNotEqualTo(arrived.stream().sorted().toList());
    }

    @Test
    void aStreamKeepsOrderUnderLossAndReordering() {
        network.weather(new Weather(0.2, 0.2, 0.5, Duration.ofMillis(20)));
        SimStream.End end = open(0, 1);
        for (int i = 0; i < 50; i++) {
            end.send(changes(i));
        }
        end.close(SyncEnd.DONE);
        end.other().grant(50 * (int) Changeset.FIXED_BYTES);
        run(Duration.ofMinutes(5));
        assertThat(arrived).hasSize(51).endsWith("closed DONE");
        for (int i = 0; i < 50; i++) {
            assertThat(arrived.get(i)).isEqualTo(name(changes(i)));
        }
        assertThat(network.openStreams()).isZero();
    }

    @Test
    void changesWaitUntilTheyAreGranted() {
        SimStream.End end = open(0, 1);
        for (int i = 0; i < SimStream.WINDOW_FRAMES; i++) {
            end.send(changes(i));
        }
        end.send(DONE);
        run(Duration.ofSeconds(1));
        assertThat(arrived).isEmpty();
        assertThat(end.isFull()).isTrue();
        end.other().grant(SimStream.WINDOW_FRAMES * (int) Changeset.FIXED_BYTES - 1);
        run(Duration.ofSeconds(1));
        assertThat(arrived).hasSize(SimStream.WINDOW_FRAMES - 1);
        assertThat(end.isFull()).isFalse();
        end.other().grant(1);
        run(Duration.ofSeconds(1));
        assertThat(arrived).endsWith(name(DONE));
    }

    @Test
    void aStreamAcrossACutBreaksAtBothEndsAfterTheIdleTimeout() {
        SimStream.End end = open(0, 1);
        network.cut(1, 0);
        end.send(DONE);
        run(SimNetwork.IDLE_TIMEOUT.plusSeconds(1));
        assertThat(arrived).containsExactly(name(DONE), "opener BROKEN", "closed BROKEN");
        assertThat(network.openStreams()).isZero();
    }

    @Test
    void aShortCutBreaksOnlyStreamsThatAreUsed() {
        SimStream.End used = open(0, 1);
        network.cut(0, 1);
        used.send(DONE);
        run(Duration.ofSeconds(1));
        network.mend(0, 1);
        SimStream.End idle = open(0, 2);
        run(SimNetwork.IDLE_TIMEOUT);
        idle.send(DONE);
        run(Duration.ofSeconds(1));
        assertThat(arrived).containsExactly("opener BROKEN", "closed BROKEN", name(DONE));
    }

    @Test
    void anEndThatIsResetIsHeardOfAsBroken() {
        SimStream.End end = open(0, 1);
        end.close(SyncEnd.TIMED_OUT);
        run(Duration.ofSeconds(1));
        assertThat(arrived).containsExactly("closed BROKEN");
        assertThat(network.openStreams()).isZero();
    }

    private SimStream.End open(int from, int to) {
        SimStream.End end = network.open(from, to, receiver("opener "));
        end.other().receiver(receiver("closed "));
        return end;
    }

    private SimStream.Receiver receiver(String who) {
        return new SimStream.Receiver() {
            @Override
            public void message(SyncMessage message) {
                arrived.add(name(message));
            }

            @Override
            public void closed(SyncEnd end) {
                arrived.add(who + end);
            }
        };
    }

    private static SyncMessage changes(int number) {
        return new SyncMessage.Changes(
                new Changeset.Cleared(new ActorId(1, 1), VersionRange.of(number + 1, number + 1)));
    }

    private static String name(SyncMessage message) {
        return message.toString();
    }

    private int count(String what) {
        return (int) arrived.stream().filter(what::equals).count();
    }

    private void run(Duration howLong) {
        long end = schedule.elapsedNanos() + howLong.toNanos();
        boolean ran;
        do {
            ran = schedule.step(end);
        } while (ran);
    }
}
