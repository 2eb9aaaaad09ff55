package dev.verdigris.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.protocol.TimerKey;
import dev.verdigris.time.Moment;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimersTest {
    private static final TimerKey PROBE = new TimerKey.ProbeNext();
    private static final TimerKey PUSH = new TimerKey.PushDue();
    private static final TimerKey ROUND = new TimerKey.SyncRound();

    private final Timers timers = new Timers();

    private static Moment at(long millis) {
        return Moment.START.plus(Duration.ofMillis(millis));
    }

    @Test
    void theEarliestIsTakenFirstAndOnlyOnceDue() {
        timers.start(PROBE, Duration.ofMillis(20), at(0));
        timers.start(PUSH, Duration.ofMillis(10), at(0));
        assertThat(timers.next()).isEqualTo(at(10));
        assertThat(timers.takeDue(at(9))).isNull();
        assertThat(timers.takeDue(at(30))).isEqualTo(PUSH);
        assertThat(timers.takeDue(at(30))).isEqualTo(PROBE);
        assertThat(timers.takeDue(at(30))).isNull();
        assertThat(timers.next()).isNull();
    }

    @Test
    void startingARunningTimerReplacesIt() {
        timers.start(PROBE, Duration.ofMillis(10), at(0));
        timers.start(PROBE, Duration.ofMillis(50), at(0));
        assertThat(timers.takeDue(at(49))).isNull();
        assertThat(timers.takeDue(at(50))).isEqualTo(PROBE);
        assertThat(timers.takeDue(at(99))).isNull();
    }

    @Test
    void aStoppedTimerDoesNotFireAndStoppingAgainIsNothing() {
        timers.start(PROBE, Duration.ofMillis(10), at(0));
        timers.stop(PROBE);
        timers.stop(PROBE);
        assertThat(timers.takeDue(at(10))).isNull();
    }

    @Test
    void timersDueTogetherFireInTheOrderOfTheirStart() {
        timers.start(ROUND, Duration.ofMillis(5), at(0));
        timers.start(PROBE, Duration.ofMillis(5), at(0));
        timers.start(PUSH, Duration.ofMillis(5), at(0));
        assertThat(timers.takeDue(at(5))).isEqualTo(ROUND);
        assertThat(timers.takeDue(at(5))).isEqualTo(PROBE);
        assertThat(timers.takeDue(at(5))).isEqualTo(PUSH);
    }
}
