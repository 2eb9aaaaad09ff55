package dev.verdigris.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// `docs/http.md` names what there is.
class HttpDocsTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "http.md");

    @Test
    void everyRouteAndLimitIsDocumented() throws IOException {
        String text = Files.readString(DOCUMENT);
        try (HttpNode node = HttpNode.start()) {
            assertThat(node.server.routes())
                    .isNotEmpty()
                    .allSatisfy(route -> assertThat(text).contains("`" + route + "`"));
        }
        assertThat(text).contains(Gate.ENDPOINT_HEADER);
        var requests = HttpLimits.Requests.DEFAULT;
        var results = HttpLimits.Results.DEFAULT;
        assertThat(text)
                .contains(requests.perRouteMax() + " requests of one route")
                .contains((requests.bytesMax() >> 20) + " MiB")
                .contains((requests.bytesInAllMax() >> 20) + " MiB")
                .contains(results.streamsMax() + " results")
                .contains((results.spillBytesMax() >> 30) + " GiB")
                .contains((results.spillBytesInAllMax() >> 30) + " GiB")
                .contains(results.stallTimeout().toSeconds() + " s")
                .contains(Queries.TIMEOUT_DEFAULT.toSeconds() + " seconds");
    }
}
