package dev.verdigris.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Whole clusters under random faults. `-Dverdigris.sim.seed=N` replays one seed,
/// `-Dverdigris.sim.seeds=N` runs so many, `-Dverdigris.sim.nodes=N` with so many nodes.
class SimulationTest {
    private static final int SEEDS = 200;
    private static final int NODES = 50;

    @Test
    void everySeedComesToRestWithEqualRows() throws Exception {
        run(chosen());
    }

    @Test
    void seedsThatOnceFailedStayMended() throws Exception {
        run(kept());
    }

    private static void run(List<Swarm.Seed> seeds) throws Exception {
        Swarm.Report report = Swarm.run(seeds);
        System.out.println(report.summary());
        assertThat(report.failures().stream().map(Throwable::getMessage)
                .collect(Collectors.joining("\n"))).isEmpty();
        assertThat(report.stats()).hasSameSizeAs(seeds);
    }

    private static List<Swarm.Seed> chosen() {
        int nodes = Integer.getInteger("verdigris.sim.nodes", NODES);
        Long single = Long.getLong("verdigris.sim.seed");
        if (single != null) {
            return List.of(new Swarm.Seed(single, nodes));
        }
        int count = Integer.getInteger("verdigris.sim.seeds", SEEDS);
        return LongStream.rangeClosed(1, count)
                .mapToObj(seed -> new Swarm.Seed(seed, nodes)).toList();
    }

    private static List<Swarm.Seed> kept() throws IOException {
        var seeds = new ArrayList<Swarm.Seed>();
        try (InputStream file = Objects.requireNonNull(
                SimulationTest.class.getResourceAsStream("/seeds.txt"))) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            for (String line : text.lines().toList()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    String[] fields = line.trim().split("\\s+", 3);
                    seeds.add(new Swarm.Seed(
                            Long.parseLong(fields[0]), Integer.parseInt(fields[1])));
                }
            }
        }
        return seeds;
    }
}
