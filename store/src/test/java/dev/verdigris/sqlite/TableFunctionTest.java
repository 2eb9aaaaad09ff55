package dev.verdigris.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableFunctionTest {
    private final Connection connection = Connection.openMemory();

    @BeforeEach
    void addSeries() {
        connection.createTableFunction("generate_series", new GenerateSeries());
    }

    @AfterEach
    void close() {
        connection.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "SELECT value FROM generate_series(1, 5) | 1 2 3 4 5",
                "SELECT value FROM generate_series(0, 10, 4) | 0 4 8",
                "SELECT value FROM generate_series(3, 1, -1) | 3 2 1",
                "SELECT value FROM generate_series(3, 1) | ''",
                "SELECT value FROM generate_series(1, 2, 0) | 1 2",
                "SELECT value FROM generate_series(1, NULL) | ''",
                "SELECT value FROM generate_series(7) LIMIT 3 | 7 8 9",
                "SELECT value FROM generate_series(9223372036854775806, 9223372036854775807)"
                        + " | 9223372036854775806 9223372036854775807",
                "SELECT value FROM generate_series WHERE start = 1 AND stop = 2 | 1 2",
                "SELECT * FROM generate_series(1, 5) WHERE value > 3 ORDER BY 1 DESC | 5 4",
                "SELECT start + stop + step + rowid FROM generate_series(1, 2) | 5 6",
                "SELECT b.value FROM generate_series(1, 3) a, generate_series(1, a.value) b"
                        + " | 1 1 2 1 2 3",
                "SELECT value FROM generate_series(1, 2) WHERE start = 5 | ''",
                "SELECT count(*) FROM generate_series(1, 100000) | 100000",
            })
    void aSeriesIsATable(String sql, String values) {
        assertThat(all(sql)).isEqualTo(values);
    }

    @Test
    void aFailingColumnEndsTheRowsAfterThoseBefore() {
        try (var select =
                connection.prepare(
                        "SELECT CASE WHEN value = 3 THEN abs(-9223372036854775807 - 1)"
                                + " ELSE value END FROM generate_series(1, 5)")) {
            assertThat(select.step()).isTrue();
            assertThat(select.step()).isTrue();
            assertThat(select.columnLong(0)).isEqualTo(2);
            assertThatThrownBy(select::step).hasMessage("integer overflow");
        }
    }

    @Test
    void aSeriesWithoutAStartIsAnError() {
        assertThatThrownBy(() -> all("SELECT * FROM generate_series"))
                .isInstanceOf(SqliteException.class)
                .hasMessageContaining("first argument");
        assertThatThrownBy(() -> all("SELECT * FROM generate_series(1) WHERE step = 2"))
                .hasMessageContaining("no query solution");
    }

    @Test
    void viewsMayUseItWhereTheSchemaIsNotTrusted() {
        connection.set(Setting.TRUSTED_SCHEMA, false);
        connection.exec("CREATE VIEW v AS SELECT value FROM generate_series(1, 2)");
        assertThat(all("SELECT * FROM v")).isEqualTo("1 2");
    }

    @ParameterizedTest
    @CsvSource({"rows", "hasRow", "advance", "column"})
    void whatATableFunctionThrowsFailsTheStatement(String where) {
        connection.createTableFunction("broken", new Broken(where));
        assertThatThrownBy(() -> all("SELECT a FROM broken"))
                .isInstanceOf(SqliteException.class)
                .hasMessage("broken in " + where)
                .hasCauseInstanceOf(IOException.class);
        assertThat(all("SELECT value FROM generate_series(1, 2)")).isEqualTo("1 2");
    }

    private record Broken(String where) implements TableFunction, TableFunction.Rows {
        @Override
        public List<String> columns() {
            return List.of("a");
        }

        @Override
        public List<String> parameters() {
            return List.of();
        }

        @Override
        public Rows rows(Arguments arguments) throws IOException {
            failIn("rows");
            return this;
        }

        @Override
        public boolean hasRow() throws IOException {
            failIn("hasRow");
            return true;
        }

        @Override
        public void advance() throws IOException {
            failIn("advance");
        }

        @Override
        public void column(int column, FunctionResult result) throws IOException {
            failIn("column");
        }

        private void failIn(String here) throws IOException {
            if (where.equals(here)) {
                throw new IOException("broken in " + here);
            }
        }
    }

    private String all(String sql) {
        var values = new StringJoiner(" ");
        try (var select = connection.prepare(sql)) {
            while (select.step()) {
                values.add(select.columnText(0));
            }
        }
        return values.toString();
    }
}
