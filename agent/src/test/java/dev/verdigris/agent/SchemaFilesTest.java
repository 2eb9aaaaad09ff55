package dev.verdigris.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.schema.SchemaText;
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
    void foldersGiveTheirSqlFilesInOrderAndFilesAreTakenWhateverTheirName() throws IOException {
        Files.writeString(folder.resolve("b.sql"), "B");
        Files.writeString(folder.resolve("a.sql"), "A");
        Files.writeString(folder.resolve("notes.txt"), "no");
        Path other = Files.writeString(folder.resolve("schema.ddl"), "D");
        assertThat(SchemaFiles.read(List.of(other, folder)).texts()).containsExactly(
                new SchemaText(other.toString(), "D"),
                new SchemaText(folder.resolve("a.sql").toString(), "A"),
                new SchemaText(folder.resolve("b.sql").toString(), "B"));
    }

    @Test
    void aMissingPathIsNamed() {
        SchemaFiles files = SchemaFiles.read(List.of(folder.resolve("none")));
        assertThat(files.texts()).isEmpty();
        assertThat(files.unreadable()).singleElement().asString().contains("none");
    }
}
