package dev.verdigris.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final StringWriter out = new StringWriter();

    @Test
    void aTerminalShowsABarThatALineReplaces() {
        var step = new Progress(new PrintWriter(out), true).step("loading", 10);
        step.finish();
        assertThat(out.toString()).contains("loading", "[                        ] 0 %")
                .endsWith(" s" + System.lineSeparator()).contains("\r\u001b[K");
    }

    @Test
    void elsewhereThereIsOneLinePerStep() {
        var step = new Progress(new PrintWriter(out), false).step("loading", 10);
        step.advance(3);
        assertThat(out.toString()).isEmpty();
        step.finish();
        assertThat(out.toString()).startsWith("loading ").hasLineCount(1).doesNotContain("\r");
    }
}
