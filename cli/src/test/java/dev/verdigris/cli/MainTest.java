package dev.verdigris.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MainTest {
    private final Cli cli = new Cli();

    @Test
    void versionAndHelpAreShownOnTheStandardOutput() {
        assertThat(cli.execute("--version")).isZero();
        assertThat(cli.out()).startsWith("verdigris ");
        assertThat(cli.execute("--help")).isZero();
        assertThat(cli.out()).contains("Usage: verdigris").doesNotContain("train-start");
        assertThat(cli.err()).isEmpty();
    }

    @Test
    void anIncompleteOrUnknownCommandLineFailsWith2() {
        assertThat(cli.execute()).isEqualTo(2);
        assertThat(cli.execute("--nope")).isEqualTo(2);
        assertThat(cli.execute("cluster")).isEqualTo(2);
        assertThat(cli.execute("tls", "server", "generate")).isEqualTo(2);
        assertThat(cli.execute("query", "SELECT 1", "--api-addr", "localhost:8080")).isEqualTo(2);
        assertThat(cli.err()).contains("Which command?", "Unknown option: '--nope'",
                "Try 'verdigris cluster --help'", "Missing required parameter: 'IP'",
                "'localhost:8080' is not an address such as 127.0.0.1:8080");
        assertThat(cli.out()).isEmpty();
    }

    @Test
    void whatFailsIsOneLineAndExitsWith1() {
        assertThat(cli.execute("cluster", "members", "--admin-path", "/nonexistent")).isEqualTo(1);
        assertThat(cli.err()).startsWith("verdigris: cannot reach the admin socket /nonexistent")
                .hasLineCount(1);
        assertThat(cli.out()).isEmpty();
    }

    @Test
    void theNodeMayBeNamedBeforeOrAfterTheCommand() {
        cli.execute("--admin-path", "/before", "sync", "generate");
        cli.execute("sync", "--admin-path", "/between", "generate");
        cli.execute("sync", "generate", "--admin-path", "/after");
        assertThat(cli.err().lines()).satisfiesExactly(
                line -> assertThat(line).contains("/before"),
                line -> assertThat(line).contains("/between"),
                line -> assertThat(line).contains("/after"));
    }

    @Test
    void aDevelopmentNodeTakesNoConfiguration() {
        assertThat(cli.execute("agent", "--dev", "-c", "x.toml")).isEqualTo(2);
        assertThat(cli.err()).contains("--dev takes no --config");
    }

    @Test
    void anAgentWithoutConfigurationSaysWhereItLooked() {
        assertThat(cli.execute("agent", "-c", "/nonexistent/x.toml")).isEqualTo(1);
        assertThat(cli.err()).contains("/nonexistent/x.toml");
    }

    @Test
    void recordingTheStartPrintsNothing() {
        assertThat(cli.execute("train-start")).isZero();
        assertThat(cli.out() + cli.err()).isEmpty();
    }
}
