package dev.verdigris.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputsTest {
    @TempDir private Path folder;

    @Test
    void csvKeepsWhatQuotesProtect() throws IOException {
        Table table = Inputs.read(file("a.csv",
                "\ufeffname,\"a \"\"b\"\"\",entry\r\n\"x,\ny\",007,\r\n\r\nü,,3\r\n"));
        assertThat(table.columns()).containsExactly(new Column("entry", "INTEGER", true),
                new Column("name", "TEXT", false), new Column("a \"b\"", "TEXT", false),
                new Column("entry_2", "TEXT", false));
        assertThat(table.rows()).containsExactly(
                List.of(1L, "x,\ny", "007", ""), List.of(2L, "ü", "", "3"));
        assertThat(table.createSql()).isEqualTo("""
                CREATE TABLE "input" (
                    "entry" INTEGER NOT NULL,
                    "name" TEXT,
                    "a ""b""\" TEXT,
                    "entry_2" TEXT,
                    PRIMARY KEY ("entry")
                );
                """);
    }

    @Test
    void ndjsonTakesTheColumnsOfAllLines() throws IOException {
        Table table = Inputs.read(file("a.txt", """
                {"id": 1, "on": true, "x": 1.5}

                {"id": "007", "deep": {"a": [1, null]}, "big": 18446744073709551616}
                """));
        assertThat(table.columns()).extracting(Column::name)
                .containsExactly("entry", "id", "on", "x", "deep", "big");
        assertThat(table.rows()).containsExactly(
                Arrays.asList(1L, 1L, 1L, 1.5, null, null),
                Arrays.asList(2L, "007", null, null, "{\"a\":[1,null]}",
                        "18446744073709551616"));
        assertThat(table.createSql()).contains("\"id\",\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "a.csv    | ''              | is empty",
        "a.csv    | a,b             | holds no rows",
        "a.csv    | a,b\\n1,2,3     | is not CSV",
        "a.csv    | a,b\\n\"1       | is not CSV",
        "a.ndjson | ''              | holds no values",
        "a.ndjson | [1]             | line 1 is not a JSON object",
        "a.ndjson | {}              | holds no values",
        "a.jsonl  | {\"a\":1}\\n{\"a\" | line 2 is not JSON",
        "a.jsonl  | {\"a\":1} {}    | line 1 holds more than one JSON object",
    })
    void whatCannotBeReadSaysWhyAndWhere(String name, String text, String reason)
            throws IOException {
        Path file = file(name, text.replace("\\n", "\n"));
        assertThatThrownBy(() -> Inputs.read(file)).isInstanceOf(InputException.class)
                .hasMessageStartingWith(file.toString()).hasMessageContaining(reason);
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> Inputs.read(folder.resolve("absent")))
                .isInstanceOf(InputException.class).hasMessageContaining("absent");
    }

    @Test
    void columnsThatSqliteCannotTellApartAreRenamed() {
        assertThat(ColumnNames.of(List.of("a", "A", "", " ", "ENTRY", "a_2")))
                .containsExactly("a", "A_2", "column", "column_2", "ENTRY_2", "a_2_2");
    }

    @Test
    void tooManyRowsAreRefused() {
        String text = "a\n" + "1\n".repeat(Inputs.ROWS_MAX + 1);
        assertThatThrownBy(() -> Csv.parse(text, "big")).isInstanceOf(InputException.class)
                .hasMessage("big has more than 200000 rows; give a smaller file");
    }

    @Test
    void statementsNameTheKey() {
        Table table = Services.parse("ssh 22/tcp", "services");
        assertThat(table.updateSql()).isEqualTo("UPDATE \"services\" SET \"comment\" = ?"
                + " WHERE \"name\" = ? AND \"port\" = ? AND \"protocol\" = ?");
        assertThat(table.deleteSql()).isEqualTo("DELETE FROM \"services\""
                + " WHERE \"name\" = ? AND \"port\" = ? AND \"protocol\" = ?");
        assertThat(table.insertSql()).isEqualTo("INSERT INTO \"services\""
                + " (\"name\", \"port\", \"protocol\", \"aliases\", \"comment\")"
                + " VALUES (?, ?, ?, ?, ?)");
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
