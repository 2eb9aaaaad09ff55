package dev.verdigris.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verdigris.config.Config;
import dev.verdigris.schema.Permission;
import dev.verdigris.schema.SchemaRefused;
import dev.verdigris.store.Store;
import dev.verdigris.time.HybridClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaKeeperTest {
    private static final String T = "CREATE TABLE t(id INTEGER PRIMARY KEY NOT NULL, a)";

    @TempDir
    Path folder;

    private Path schema;
    private Store store;

    @BeforeEach
    void open() throws IOException {
        schema = Files.createDirectory(folder.resolve("schema"));
        store = Stores.open(config(false), new Config.Perf(64), new HybridClock(() -> 1), _ -> { });
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Config.Db config(boolean strict) {
        return new Config.Db(folder.resolve("db.sqlite"), List.of(schema), strict, -2_000);
    }

    private void write(String name, String sql) throws IOException {
        Files.writeString(schema.resolve(name), sql);
    }

    @Test
    void aRefusedSchemaLeavesTheOneBeforeAndStaysVisibleUntilOneIsApplied() throws Exception {
        write("a.sql", T + " -- the end");
        write("b.sql", "CREATE TABLE u(id INTEGER PRIMARY KEY NOT NULL)");
        var keeper = new SchemaKeeper(store, config(false));
        keeper.start();
        assertThat(store.schemaStock().tables()).containsExactly("t", "u");

        write("b.sql", "CREATE TABLE v(id INTEGER PRIMARY KEY NOT NULL);\n"
                + "CREATE VIEW w AS SELECT 1");
        new SchemaKeeper(store, config(false)).start();
        assertThatThrownBy(() -> keeper.apply(Permission.ADDITIVE))
                .isInstanceOf(SchemaRefused.class)
                .hasMessageContaining(schema.resolve("b.sql") + " line 2 (CREATE VIEW w");
        assertThat(keeper.refusal()).isNotNull();
        assertThat(SchemaReport.of(keeper.paths(), keeper.refusal(), store.schemaStock())
                .get("refused")).asString().contains("UNSUPPORTED_STATEMENT", "line=2");
        assertThat(store.schemaStock().tables()).containsExactly("t", "u");

        write("b.sql", "CREATE TABLE v(id INTEGER PRIMARY KEY NOT NULL)");
        var result = Objects.requireNonNull(keeper.apply(Permission.ADDITIVE).result());
        assertThat(result.outcome().unnamed()).containsExactly("u");
        assertThat(keeper.refusal()).isNull();
    }

    @Test
    void aStrictNodeDoesNotStartWithASchemaThatIsRefusedOrIncomplete() throws Exception {
        write("a.sql", "CREATE TABLE t(id)");
        assertThatThrownBy(() -> new SchemaKeeper(store, config(true)).start())
                .isInstanceOf(AgentException.class).hasMessageContaining("line 1")
                .hasMessageContaining("db.schema_strict");
        write("a.sql", T);
        new SchemaKeeper(store, config(true)).start();
        Files.delete(schema.resolve("a.sql"));
        Files.delete(schema);
        assertThatThrownBy(() -> new SchemaKeeper(store, config(true)).start())
                .isInstanceOf(AgentException.class).hasMessageContaining("cannot be read");
    }

    @Test
    void nothingIsDroppedBecauseAFileIsMissing() throws Exception {
        write("a.sql", T);
        var keeper = new SchemaKeeper(store, config(false));
        keeper.start();
        Files.delete(schema.resolve("a.sql"));
        assertThatThrownBy(() -> keeper.apply(Permission.DESTRUCTIVE))
                .isInstanceOf(SchemaRefused.class).hasMessageContaining("no schema files");
        Files.delete(schema);
        assertThatThrownBy(() -> keeper.apply(Permission.DESTRUCTIVE))
                .isInstanceOf(SchemaRefused.class).hasMessageContaining("cannot be read");
        assertThat(store.schemaStock().tables()).containsExactly("t");

        Files.createDirectory(schema);
        write("b.sql", "CREATE TABLE u(id INTEGER PRIMARY KEY NOT NULL)");
        keeper.apply(Permission.DESTRUCTIVE);
        assertThat(store.schemaStock().tables()).containsExactly("u");
        assertThat(store.schemaStock().absent()).singleElement()
                .satisfies(absent -> assertThat(absent.table()).isEqualTo("t"));
    }
}
