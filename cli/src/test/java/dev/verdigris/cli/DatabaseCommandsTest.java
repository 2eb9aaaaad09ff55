package dev.verdigris.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.OpenMode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commands that work on database files, without a node.
class DatabaseCommandsTest {
    private static final String ACTOR = "11111111-1111-4111-8111-111111111111";

    @TempDir private Path folder;
    private final Cli cli = new Cli();

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private static void exec(String file, String sql) {
        try (Connection connection = Connection.open(Path.of(file), OpenMode.READ_WRITE_CREATE)) {
            connection.exec(sql);
        }
    }

    private void makeCorrosionFile() {
        exec(file("old.db"), "CREATE TABLE crsql_site_id(site_id BLOB, ordinal INTEGER PRIMARY KEY)"
                + "; INSERT INTO crsql_site_id VALUES (x'" + ACTOR.replace("-", "") + "', 0); "
                + "CREATE TABLE plain(a); INSERT INTO plain VALUES (1)");
    }

    @Test
    void anImportedDatabaseIsSoundAndWhatIsWrongWithItLaterIsNamed() {
        makeCorrosionFile();
        assertThat(cli.execute("import", "--from", file("old.db"), "--to", file("new.db")))
                .isZero();
        assertThat(cli.out()).contains("Actor " + ACTOR, "1 plain tables",
                "Note: the table crsql_db_versions is missing");
        assertThat(cli.execute("db", "check", "--db-path", file("new.db"))).isZero();
        assertThat(cli.out()).contains("Nothing is wrong: 0 rows and 0 clocks in 0 tables");
        exec(file("new.db"), "INSERT INTO __vg_gap VALUES (0, 5, 3)");
        assertThat(cli.execute("db", "check", "--db-path", file("new.db"))).isEqualTo(3);
        assertThat(cli.out()).contains("book: site " + ACTOR.replace("-", "")
                + ": the gap 5..3 is no range", "1 findings: 0 rows");
        assertThat(cli.execute("db", "check", "--json", "--db-path", file("new.db")))
                .isEqualTo(3);
        assertThat(cli.out()).contains("\"clean\": false", "\"part\": \"book\"");
    }

    @Test
    void whatIsNoDatabaseOfOursCannotBeChecked() {
        assertThat(cli.execute("db", "check", "--db-path", file("none.db"))).isEqualTo(1);
        makeCorrosionFile();
        assertThat(cli.execute("db", "check", "--db-path", file("old.db"))).isEqualTo(1);
        assertThat(cli.err()).contains("there is no database", "the database is none of Verdigris");
    }

    @Test
    void anImportNeverReplacesAFile() {
        makeCorrosionFile();
        String from = file("old.db");
        assertThat(cli.execute("import", "--from", from, "--to", from)).isEqualTo(1);
        assertThat(cli.err()).contains("an import replaces nothing").hasLineCount(1);
        assertThat(Files.exists(folder.resolve("old.db.importing"))).isFalse();
    }
}
