package dev.verdigris.bench.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The short form of `bench/run torture`.
class TortureTest {
    private static final int KILLS = 8;

    @Test
    void nothingAcknowledgedIsLostAndAllAgreesAfterKills(@TempDir Path folder) throws IOException {
        var progress = new ArrayList<String>();
        Torture.Result result = Torture.run(new Torture.Settings(KILLS, 3, folder), progress::add);
        assertThat(result.kills()).isEqualTo(KILLS);
        assertThat(result.own()).as("%s", progress).isPositive();
        assertThat(progress).hasSize(KILLS).allMatch(line -> line.endsWith("ok"));
    }
}
