package dev.verdigris.sim.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final long SECOND = 1_000_000_000L;

    private final Schedule schedule = new Schedule();
    private final List<String> happened = new ArrayList<>();

    @Test
    void actionsHappenInTheOrderOfTheirTimesThenOfTheirPutting() {
        schedule.after(Duration.ofSeconds(2), () -> happened.add("late"));
        schedule.after(Duration.ofSeconds(1), () -> happened.add("first"));
        schedule.after(Duration.ofSeconds(1), () -> happened.add("second"));
        runUntil(3 * SECOND);
        assertThat(happened).containsExactly("first", "second", "late");
    }

    @Test
    void timeStandsAtTheActionThatRunsAndAtTheEndAfterwards() {
        schedule.after(Duration.ofSeconds(1),
                () -> happened.add(schedule.elapsed().toString()));
        runUntil(5 * SECOND);
        assertThat(happened).containsExactly("PT1S");
        assertThat(schedule.elapsed()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void whatIsDueLaterWaits() {
        schedule.after(Duration.ofSeconds(2), () -> happened.add("late"));
        runUntil(SECOND);
        assertThat(happened).isEmpty();
        runUntil(2 * SECOND);
        assertThat(happened).containsExactly("late");
    }

    @Test
    void anActionMayPutAndCancelOthers() {
        Schedule.Entry doomed =
                schedule.after(Duration.ofSeconds(2), () -> happened.add("doomed"));
        schedule.after(Duration.ofSeconds(1), () -> {
            doomed.cancel();
            schedule.after(Duration.ZERO, () -> happened.add("at once"));
        });
        runUntil(3 * SECOND);
        assertThat(happened).containsExactly("at once");
    }

    @Test
    void thePastIsOver() {
        runUntil(SECOND);
        assertThatThrownBy(() -> schedule.at(0, () -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void streamsOfOneSeedAreIndependentAndRepeatable() {
        var chance = new Chance(7);
        assertThat(chance.stream("loss").nextLong()).isEqualTo(chance.stream("loss").nextLong())
                .isNotEqualTo(chance.stream("delay").nextLong())
                .isNotEqualTo(new Chance(8).stream("loss").nextLong());
    }

    private void runUntil(long nanos) {
        boolean ran;
        do {
            ran = schedule.step(nanos);
        } while (ran);
    }
}
