package dev.verdigris.swim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.model.ClusterId;
import dev.verdigris.model.Timestamp;
import dev.verdigris.protocol.Identity;
import dev.verdigris.protocol.Liveness;
import dev.verdigris.protocol.MemberUpdate;
import org.junit.jupiter.api.Test;

class DisseminationTest {
    private static final int ONE = PacketSize.of(about(1));

    private static MemberUpdate about(int actor) {
        return about(actor, Liveness.ALIVE);
    }

    private static MemberUpdate about(int actor, Liveness liveness) {
        return new MemberUpdate(new Identity(SwimCluster.actor(actor), SwimCluster.address(actor),
                new Timestamp(1), ClusterId.DEFAULT), 0, liveness);
    }

    @Test
    void theLeastSentGoesFirst() {
        var news = new Dissemination(10);
        news.add(about(1));
        news.add(about(2));
        assertThat(news.take(ONE, 3)).containsExactly(about(1));
        assertThat(news.take(ONE, 3)).containsExactly(about(2));
        news.add(about(3));
        assertThat(news.take(2 * ONE, 3)).containsExactly(about(3), about(1));
    }

    @Test
    void whatWasSentOftenEnoughIsForgotten() {
        var news = new Dissemination(10);
        news.add(about(1));
        for (int i = 0; i < 3; i++) {
            assertThat(news.take(ONE, 3)).hasSize(1);
        }
        assertThat(news.isEmpty()).isTrue();
    }

    @Test
    void newerNewsOfAMemberReplacesTheOlderAndIsSentFromTheStart() {
        var news = new Dissemination(10);
        news.add(about(1));
        news.take(ONE, 2);
        news.add(about(1, Liveness.DOWN));
        assertThat(news.take(10 * ONE, 2)).containsExactly(about(1, Liveness.DOWN));
        assertThat(news.take(10 * ONE, 2)).containsExactly(about(1, Liveness.DOWN));
        assertThat(news.isEmpty()).isTrue();
    }

    @Test
    void nothingIsTakenThatDoesNotFit() {
        var news = new Dissemination(10);
        news.add(about(1));
        assertThat(news.take(ONE - 1, 3)).isEmpty();
        assertThat(news.take(2 * ONE - 1, 3)).hasSize(1);
    }

    @Test
    void aFullBacklogGivesUpWhatWasSentMost() {
        var news = new Dissemination(2);
        news.add(about(1));
        news.take(ONE, 5);
        news.add(about(2));
        news.add(about(3));
        assertThat(news.size()).isEqualTo(2);
        assertThat(news.has(SwimCluster.actor(1))).isFalse();
    }
}
