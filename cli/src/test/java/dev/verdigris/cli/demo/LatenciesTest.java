package dev.verdigris.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void quantilesAreOfWhatWasMeasured() {
        var recorder = new Latencies.Recorder();
        IntStream.rangeClosed(1, 200).map(i -> 201 - i)
                .forEach(i -> recorder.add(Duration.ofMillis(i)));
        recorder.addLooks(4, Duration.ofMillis(10));
        Latencies latencies = recorder.done();
        assertThat(latencies.quantile(0.5)).isEqualTo(Duration.ofMillis(100));
        assertThat(latencies.quantile(0.99)).isEqualTo(Duration.ofMillis(198));
        assertThat(latencies.max()).isEqualTo(Duration.ofMillis(200));
        assertThat(latencies.count()).isEqualTo(200);
        assertThat(latencies.resolution()).isEqualTo(Duration.ofMillis(2).plusNanos(500_000));
    }

    @Test
    void whatWasSeenBeforeTheAnswerTookNoTime() {
        var recorder = new Latencies.Recorder();
        recorder.add(Duration.ofMillis(-3));
        assertThat(recorder.done().max()).isZero();
    }

    @Test
    void nothingMeasuredIsZero() {
        assertThat(new Latencies.Recorder().done().quantile(0.99)).isZero();
    }
}
