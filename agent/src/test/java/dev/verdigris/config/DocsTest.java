package dev.verdigris.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DocsTest {
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");
    private static final Pattern ROW = Pattern.compile("^\\| `([a-z_.-]+)`", Pattern.MULTILINE);

    @Test
    void everyKeyIsDescribedAndEveryDescribedKeyIsRead() throws IOException {
        List<String> described = ROW.matcher(Files.readString(PAGE)).results()
                .map(row -> row.group(1)).toList();
        assertThat(described).containsExactlyInAnyOrderElementsOf(Keys.ALL);
    }
}
