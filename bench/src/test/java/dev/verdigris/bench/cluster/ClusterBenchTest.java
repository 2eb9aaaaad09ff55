package dev.verdigris.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class ClusterBenchTest {
    @Test
    void aShortRunOfThreeNodesSeesEveryRowEverywhereAfterItsCommit()
            throws IOException, InterruptedException {
        var wire = new WireSettings(Duration.ofMillis(20), 0.01, 1);
        var scenario = new Steady("short", 3, 60, Duration.ofMillis(100), Duration.ofSeconds(1),
                Double.NaN, 60_000, wire);
        var progress = new ArrayList<String>();
        List<Figure> figures = scenario.run(progress::add);
        assertThat(progress).hasSize(2);
        assertThat(figure(figures, "commit to visible elsewhere max").value())
                .as("not sooner than the wire").isBetween(19.0, 60_000.0);
        assertThat(figure(figures, "commit to visible elsewhere p99").isMet()).isTrue();
        assertThat(figure(figures, "request to visible elsewhere p50").value())
                .isGreaterThan(figure(figures, "commit to visible elsewhere p50").value());
        assertThat(figure(figures, "looks apart p50").value()).isPositive();
        assertThat(figure(figures, "CPU of all nodes per row").value()).isPositive();
    }

    private static Figure figure(List<Figure> figures, String name) {
        return figures.stream().filter(figure -> figure.name().equals(name)).findFirst()
                .orElseThrow();
    }

    @Test
    void percentilesAreValuesThatWereMeasured() {
        var latencies = new Latencies(new long[] {3_000_000, 1_000_000, 2_000_000, 4_000_000});
        assertThat(latencies.millis(0.5)).isEqualTo(2);
        assertThat(latencies.millis(0.51)).isEqualTo(3);
        assertThat(latencies.millis(0.99)).isEqualTo(4);
        assertThat(latencies.figures("x", 2.0, 3.9)).extracting(Figure::isMet)
                .containsExactly(true, false, null);
    }

    @Test
    void whatIsNotThereIsRefused() {
        assertThatThrownBy(() -> new ClusterSettings(List.of("none"), 1, WireSettings.NONE))
                .hasMessageContaining("three");
        assertThatThrownBy(() -> new WireSettings(Duration.ZERO, 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
