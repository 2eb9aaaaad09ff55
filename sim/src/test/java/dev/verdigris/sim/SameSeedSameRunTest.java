package dev.verdigris.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.sim.fault.Fault;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class SameSeedSameRunTest {
    private static final int NODES = 8;
    private static final int SEEDS = 2;

    @Test
    void aSeedRunsTheSameWayAgain() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            assertThat(run(seed)).as("seed %d", seed).isEqualTo(run(seed));
        }
    }

    @Test
    void seedsDiffer() {
        assertThat(run(1).traceHash()).isNotEqualTo(run(2).traceHash());
    }

    @Test
    void aSeedRunsTheSameWayInAnotherJvm() throws Exception {
        String java = ProcessHandle.current().info().command().orElseThrow();
        var process = new ProcessBuilder(java, "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), SameSeedSameRunTest.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(said.trim()).isEqualTo(hashes());
    }

    @Test
    void turningMessagesIntoBytesChangesNothing() {
        assertThat(run(3, true).traceHash()).isEqualTo(run(3, false).traceHash());
    }

    public static void main(String[] args) {
        System.out.println(hashes());
    }

    private static String hashes() {
        return List.of(run(1).traceHash(), run(2).traceHash()).toString();
    }

    private static SimStats run(long seed) {
        return run(seed, false);
    }

    private static SimStats run(long seed, boolean encoded) {
        var config = new SimConfig(NODES, EnumSet.allOf(Fault.class), Duration.ofSeconds(8), 20,
                150, encoded, Duration.ofMinutes(5));
        try (var cluster = new SimCluster(config, seed)) {
            return cluster.runToRest();
        }
    }
}
