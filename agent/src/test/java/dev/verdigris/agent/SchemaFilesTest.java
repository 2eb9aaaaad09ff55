package dev.verdigris.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaFilesTest {
    @TempDir
    Path folder;

    @Test
    void foldersGiveTheirSqlFilesInOrderAndFilesAreTakenWhatTheirName() throws IOException {
        Files.writeString(folder.resolve("b.sql"), "B");
        Files.writeString(folder.resolve("a.sql"), "A");
        Files.writeString(folder.resolve("notes.txt"), "no");
        Path other = Files.writeString(folder.resolve("schema.ddl"), "D");
        assertThat(SchemaFiles.read(List.of(other, folder))).containsExactly("D", "A", "B");
    }

    @Test
    void aMissingPathIsLeftOut() {
        assertThat(SchemaFiles.read(List.of(folder.resolve("none")))).isEmpty();
    }
}
