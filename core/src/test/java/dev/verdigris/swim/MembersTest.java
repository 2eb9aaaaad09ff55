package dev.verdigris.swim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verdigris.model.ClusterId;
import dev.verdigris.model.InvariantViolation;
import dev.verdigris.model.Timestamp;
import dev.verdigris.protocol.Identity;
import dev.verdigris.protocol.Liveness;
import dev.verdigris.protocol.MemberUpdate;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MembersTest {
    private static final List<Liveness> ANY = List.of(Liveness.values());

    private static MemberUpdate update(int actor, long birth, long incarnation, Liveness liveness) {
        return new MemberUpdate(new Identity(SwimCluster.actor(actor), SwimCluster.address(actor),
                new Timestamp(birth), ClusterId.DEFAULT), incarnation, liveness);
    }

    @ParameterizedTest
    @CsvSource({
        // held            news            wins
        "ALIVE,   5,       ALIVE,   5,     false",
        "ALIVE,   5,       ALIVE,   6,     true",
        "ALIVE,   5,       ALIVE,   4,     false",
        "ALIVE,   5,       SUSPECT, 4,     false",
        "ALIVE,   5,       SUSPECT, 5,     true",
        "ALIVE,   5,       SUSPECT, 6,     true",
        "ALIVE,   5,       DOWN,    0,     true",
        "SUSPECT, 5,       ALIVE,   5,     false",
        "SUSPECT, 5,       ALIVE,   6,     true",
        "SUSPECT, 5,       SUSPECT, 5,     false",
        "SUSPECT, 5,       SUSPECT, 6,     true",
        "SUSPECT, 5,       DOWN,    0,     true",
        "DOWN,    5,       ALIVE,   9,     false",
        "DOWN,    5,       SUSPECT, 9,     false",
        "DOWN,    5,       DOWN,    9,     false",
    })
    void whichNewsWinsInOneLife(Liveness held, long heldIncarnation, Liveness news,
            long newsIncarnation, boolean wins) {
        assertThat(Members.isNews(update(1, 10, heldIncarnation, held),
                update(1, 10, newsIncarnation, news))).isEqualTo(wins);
    }

    @Test
    void aLaterLifeAlwaysWinsAndAnEarlierNever() {
        for (Liveness held : Liveness.values()) {
            for (Liveness news : Liveness.values()) {
                assertThat(Members.isNews(update(1, 10, 7, held), update(1, 11, 0, news))).isTrue();
                assertThat(Members.isNews(update(1, 10, 7, held), update(1, 9, 8, news))).isFalse();
            }
        }
    }

    /// Down is final in one life, so all orders end in the same state if it is among the news.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void newsInAnyOrderEndsInTheSameState(long seed) {
        var random = new SplittableRandom(seed);
        for (int round = 0; round < 500; round++) {
            var news = new ArrayList<MemberUpdate>();
            for (int i = 0; i < 6; i++) {
                news.add(update(1, random.nextInt(2), random.nextInt(3),
                        ANY.get(random.nextInt(ANY.size()))));
            }
            List<MemberUpdate> reversed = news.reversed();
            assertThat(told(news).identity()).as("seed %d: %s", seed, news)
                    .isEqualTo(told(reversed).identity());
            assertThat(told(news).liveness()).as("seed %d: %s", seed, news)
                    .isEqualTo(told(reversed).liveness());
        }
    }

    private static Member told(List<MemberUpdate> news) {
        var members = new Members(SwimCluster.actor(0), 10);
        news.forEach(update -> members.apply(update, false));
        Member member = members.find(SwimCluster.actor(1));
        if (member == null) {
            throw new AssertionError("the member is unknown");
        }
        return member;
    }

    @Test
    void weAreNeverAMemberOfOurs() {
        var members = new Members(SwimCluster.actor(0), 10);
        assertThatThrownBy(() -> members.apply(update(0, 1, 0, Liveness.ALIVE), false))
                .isInstanceOf(InvariantViolation.class);
    }

    @Test
    void drawsAreDifferentMembersEachAboutEquallyOften() {
        var members = new Members(SwimCluster.actor(0), 100);
        for (int i = 1; i <= 10; i++) {
            members.apply(update(i, 1, 0, Liveness.ALIVE), false);
        }
        members.apply(update(4, 1, 0, Liveness.DOWN), false);
        var random = new SplittableRandom(5);
        var drawn = new int[11];
        for (int i = 0; i < 8_000; i++) {
            List<Member> some = members.drawActive(3, SwimCluster.actor(9), random);
            assertThat(some).hasSize(3).doesNotHaveDuplicates();
            some.forEach(member -> drawn[(int) member.actor().low() - 1]++);
        }
        assertThat(drawn[4]).isZero();
        assertThat(drawn[9]).isZero();
        for (int i : new int[] {1, 2, 3, 5, 6, 7, 8, 10}) {
            assertThat(drawn[i]).isBetween(2_800, 3_200);
        }
        assertThat(members.drawActive(50, null, random)).hasSize(9);
    }
}
