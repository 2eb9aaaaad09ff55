package dev.verdigris.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void versionAndHelpAreShownOnTheStandardOutput() {
        assertThat(execute("--version")).isZero();
        assertThat(out.toString()).startsWith("verdigris ");
        assertThat(execute("--help")).isZero();
        assertThat(out.toString()).contains("Usage: verdigris").doesNotContain("train-start");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void anIncompleteOrUnknownCommandLineFailsWith2() {
        assertThat(execute()).isEqualTo(2);
        assertThat(execute("--nope")).isEqualTo(2);
        assertThat(err.toString()).contains("Which command?", "Unknown option: '--nope'");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void recordingTheStartPrintsNothing() {
        assertThat(execute("train-start")).isZero();
        assertThat(out.toString() + err).isEmpty();
    }

    private int execute(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
