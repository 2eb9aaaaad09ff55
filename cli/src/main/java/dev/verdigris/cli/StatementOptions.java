package dev.verdigris.cli;

import dev.verdigris.client.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The statement of `query` and `exec`.
final class StatementOptions {
    @Parameters(paramLabel = "SQL", arity = "1", description = "One SQL statement.")
    private String sql = "";

    @Option(names = "--param", paramLabel = "TEXT", arity = "1",
            description = "Value of the next parameter, bound as TEXT; may be repeated.")
    private List<String> params = new ArrayList<>();

    @Option(names = "--timeout", paramLabel = "SECONDS",
            description = "How long the node may take.")
    private @Nullable Long timeoutSeconds;

    StatementOptions() {}

    Statement statement() {
        return new Statement(sql, new ArrayList<>(params));
    }

    @Nullable Duration timeout() {
        return timeoutSeconds == null ? null : Duration.ofSeconds(timeoutSeconds);
    }
}
