package dev.verdigris.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.net.PathWatch.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PathWatchTest {
    private final PathWatch watch = new PathWatch(TransportTimes.DEFAULT);
    private long lastUsedSeconds;

    @Test
    void aPeerThatAnswersIsFine() {
        for (int second = 0; second < 100; second++) {
            assertThat(look(second, 3L * second, 2L * second)).isEqualTo(Verdict.FINE);
        }
    }

    @Test
    void unansweredPacketsAreProbedOnceAndThenCondemned() {
        look(0, 10, 10);
        assertThat(look(1, 11, 10)).isEqualTo(Verdict.FINE);
        assertThat(look(3, 12, 10)).isEqualTo(Verdict.FINE);
        assertThat(look(4, 12, 10)).isEqualTo(Verdict.PROBE);
        assertThat(look(6, 13, 10)).isEqualTo(Verdict.FINE);
        assertThat(look(7, 14, 10)).isEqualTo(Verdict.DEAD);
    }

    @Test
    void anAnswerToTheProbeClearsThePeer() {
        look(0, 10, 10);
        look(1, 11, 10); // a bare acknowledgement, which nobody answers
        assertThat(look(4, 11, 10)).isEqualTo(Verdict.PROBE);
        assertThat(look(5, 12, 11)).isEqualTo(Verdict.FINE);
        assertThat(look(12, 12, 11)).isEqualTo(Verdict.FINE);
    }

    @Test
    void longQuietBeforeAPacketIsNoSilence() {
        look(0, 10, 10);
        lastUsedSeconds = 14;
        assertThat(look(14, 11, 10)).isEqualTo(Verdict.FINE);
        assertThat(look(15, 11, 11)).isEqualTo(Verdict.FINE);
    }

    @Test
    void anIdleConnectionIsKeptAliveWhileItIsUsed() {
        look(0, 10, 10);
        assertThat(look(10, 10, 10)).isEqualTo(Verdict.FINE);
        assertThat(look(15, 10, 10)).isEqualTo(Verdict.PROBE);
        assertThat(look(16, 11, 11)).isEqualTo(Verdict.FINE);
        assertThat(look(700, 11, 11)).isEqualTo(Verdict.FINE); // unused for more than ten minutes
    }

    private Verdict look(int second, long sent, long received) {
        return watch.look(sent, received, nanos(second), nanos(lastUsedSeconds));
    }

    private static long nanos(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }
}
