package dev.verdigris.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.cli.input.Inputs;
import dev.verdigris.cli.input.Table;
import dev.verdigris.cli.nodes.LocalCluster;
import dev.verdigris.net.tls.TlsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole, with real processes, and little to do.
class DemoTest {
    @TempDir private Path folder;

    @Test
    void threeNodesAgreeAfterOneOfThemWasKilledAndNothingIsLeft()
            throws IOException, TlsException, InterruptedException {
        Path input = Files.writeString(folder.resolve("input.csv"), """
                name,note
                a,1
                b,"2, quoted"
                c,3
                """);
        List<Table> tables = List.of(Inputs.read(input));
        var out = new StringWriter();
        Path data;
        try (var cluster = LocalCluster.prepare(Demo.NODES, Demo.schema(tables), false)) {
            data = cluster.folder();
            var progress = new Progress(new PrintWriter(new StringWriter()), false);
            var demo = new Demo(cluster, tables, new Demo.Size(15, 10, 5), progress);
            assertThat(demo.run(System.nanoTime(), new PrintWriter(out))).isTrue();
            assertThat(cluster.nodes()).allMatch(node -> node.isRunning());
        }
        assertThat(out.toString()).contains("All nodes hold the same.", "node 2 killed",
                "10,000 of them at once");
        assertThat(data).doesNotExist();
    }
}
