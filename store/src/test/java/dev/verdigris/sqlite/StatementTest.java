package dev.verdigris.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementTest {
    private final Connection connection = Connection.openMemory();

    @AfterEach
    void close() {
        connection.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 1L << 53, (1L << 53) + 1, Long.MAX_VALUE, Long.MIN_VALUE})
    void integersComeBackAsTheyWere(long value) {
        try (var select = connection.prepare("SELECT ?1, typeof(?1)")) {
            select.bindLong(1, value).step();
            assertThat(select.columnLong(0)).isEqualTo(value);
            assertThat(select.columnType(0)).isEqualTo(ValueType.INTEGER);
            assertThat(select.columnText(1)).isEqualTo("integer");
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.0, -0.0, 1e308, Double.MIN_VALUE, Double.POSITIVE_INFINITY, 0.1})
    void numbersComeBackAsTheyWere(double value) {
        try (var select = connection.prepare("SELECT ?")) {
            select.bindDouble(1, value).step();
            assertThat(select.columnDouble(0)).isEqualTo(value);
            assertThat(select.columnType(0)).isEqualTo(ValueType.FLOAT);
        }
    }

    @Test
    void notANumberIsStoredAsNull() {
        try (var select = connection.prepare("SELECT ?")) {
            select.bindDouble(1, Double.NaN).step();
            assertThat(select.columnIsNull(0)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "gr\u00fcn \ud83e\udd7a \u4e2d", "a\0b", "\0"})
    void textComesBackAsItWas(String value) {
        try (var select = connection.prepare("SELECT ?1, length(CAST(?1 AS BLOB))")) {
            select.bindText(1, value).step();
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            assertThat(select.columnText(0)).isEqualTo(value);
            assertThat(select.columnTextUtf8(0)).isEqualTo(utf8);
            assertThat(select.columnBytes(0).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(utf8);
            assertThat(select.columnLong(1)).isEqualTo(utf8.length);
            assertThat(select.columnType(0)).isEqualTo(ValueType.TEXT);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8 * 1024, 8 * 1024 + 1, 64 * 1024, 64 * 1024 + 1, 3_000_000})
    void valuesOfEverySizeComeBackAsTheyWere(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ('a' + i % 26);
        }
        try (var select = connection.prepare("SELECT ?, ?")) {
            select.bindBlob(1, bytes).bindTextUtf8(2, bytes).step();
            assertThat(select.columnBlob(0)).isEqualTo(bytes);
            assertThat(select.columnText(1))
                    .isEqualTo(new String(bytes, StandardCharsets.US_ASCII));
        }
    }

    @Test
    void anEmptyBlobIsNotNull() {
        try (var select = connection.prepare("SELECT ?, ?, ?")) {
            select.bindBlob(1, new byte[0]).bindBlob(2, null);
            select.bindBlob(3, new byte[] {0, 1, 0}).step();
            assertThat(select.columnType(0)).isEqualTo(ValueType.BLOB);
            assertThat(select.columnBlob(0)).isEmpty();
            assertThat(select.columnBytes(0).byteSize()).isZero();
            assertThat(select.columnType(1)).isEqualTo(ValueType.NULL);
            assertThat(select.columnBlob(1)).isNull();
            assertThat(select.columnText(1)).isNull();
            assertThat(select.columnTextUtf8(1)).isNull();
            assertThat(select.columnBytes(1).byteSize()).isZero();
            assertThat(select.columnBlob(2)).containsExactly(0, 1, 0);
        }
    }

    @Test
    void textThatIsNotUtf8IsReadableAsBytes() {
        byte[] broken = HexFormat.of().parseHex("61ff62");
        try (var select = connection.prepare("SELECT ?, CAST(x'c328' AS TEXT)")) {
            select.bindTextUtf8(1, broken).step();
            assertThat(select.columnTextUtf8(0)).isEqualTo(broken);
            assertThat(select.columnText(0)).isEqualTo("a\ufffdb");
            assertThat(select.columnTextUtf8(1)).isEqualTo(HexFormat.of().parseHex("c328"));
        }
    }

    @Test
    void partsOfAnArrayAreBound() {
        byte[] bytes = "0123456789".getBytes(StandardCharsets.US_ASCII);
        try (var select = connection.prepare("SELECT ?, ?")) {
            select.bindTextUtf8(1, bytes, 2, 3).bindBlob(2, bytes, 9, 1).step();
            assertThat(select.columnText(0)).isEqualTo("234");
            assertThat(select.columnBlob(1)).containsExactly('9');
        }
    }

    @Test
    void parametersHaveNumbersAndNames() {
        try (var select = connection.prepare("SELECT ?3, :name, @other, $third, ?")) {
            assertThat(select.parameterCount()).isEqualTo(7);
            assertThat(select.parameterName(1)).isNull();
            assertThat(select.parameterName(4)).isEqualTo(":name");
            assertThat(select.parameterIndex("@other")).isEqualTo(5);
            assertThat(select.parameterIndex(":absent")).isZero();
            var failure = catchThrowableOfType(SqliteException.class, () -> select.bindLong(8, 1));
            assertThat(failure.code()).isEqualTo(ResultCode.RANGE);
        }
    }

    @Test
    void bindingsStayUntilCleared() {
        try (var select = connection.prepare("SELECT ?")) {
            select.bindLong(1, 7).step();
            select.reset();
            select.step();
            assertThat(select.columnLong(0)).isEqualTo(7);
            select.reset();
            select.clearBindings().step();
            assertThat(select.columnIsNull(0)).isTrue();
        }
    }

    @Test
    void columnsTellWhereTheyComeFrom() {
        connection.exec("CREATE TABLE t (a INTEGER, b TEXT)");
        connection.exec("CREATE VIEW v AS SELECT b AS c FROM t");
        try (var select = connection.prepare("SELECT c, 1 + 1 AS two FROM v")) {
            assertThat(select.columnCount()).isEqualTo(2);
            assertThat(select.columnName(0)).isEqualTo("c");
            assertThat(select.columnTable(0)).isEqualTo("t");
            assertThat(select.columnOrigin(0)).isEqualTo("b");
            assertThat(select.columnDeclaredType(0)).isEqualTo("TEXT");
            assertThat(select.columnName(1)).isEqualTo("two");
            assertThat(select.columnOrigin(1)).isNull();
        }
    }

    @Test
    void aSchemaChangeUnderAPreparedStatementChangesItsColumns() {
        connection.exec("CREATE TABLE t (a); INSERT INTO t VALUES (1)");
        try (var select = connection.prepare("SELECT * FROM t")) {
            connection.exec("ALTER TABLE t ADD COLUMN b DEFAULT 2");
            select.step();
            assertThat(select.columnCount()).isEqualTo(2);
            assertThat(select.columnLong(1)).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT 1 | true | false",
                "INSERT INTO t VALUES (1) | false | false",
                "EXPLAIN INSERT INTO t VALUES (1) | false | true",
                "EXPLAIN QUERY PLAN SELECT 1 | true | true",
                "BEGIN | true | false",
                "BEGIN IMMEDIATE | false | false",
                "WITH x AS (SELECT 1) DELETE FROM t | false | false",
            })
    void aStatementTellsWhatItIs(String sql, boolean readOnly, boolean explain) {
        connection.exec("CREATE TABLE t (a)");
        try (var statement = connection.prepare(sql)) {
            assertThat(statement.isReadOnly()).isEqualTo(readOnly);
            assertThat(statement.isExplain()).isEqualTo(explain);
        }
    }

    @Test
    void expandedSqlHasTheValuesInIt() {
        try (var select = connection.prepare("SELECT ?, :b, ?")) {
            select.bindText(1, "it's").bindBlob(2, new byte[] {1});
            assertThat(select.expandedSql()).isEqualTo("SELECT 'it''s', x'01', NULL");
        }
    }

    @Test
    void rowsComeOneByOneAndThenNone() {
        List<Long> seen = new ArrayList<>();
        try (var select = connection.prepare("VALUES (3), (1), (2)")) {
            while (select.step()) {
                seen.add(select.columnLong(0));
            }
            assertThat(seen).containsExactly(3L, 1L, 2L);
            // Running on would silently start again, and an INSERT insert twice.
            assertThatThrownBy(select::step).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> select.columnLong(0))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aFailedStatementIsReadyForAnotherTry() {
        connection.exec("CREATE TABLE t (a PRIMARY KEY); INSERT INTO t VALUES (1)");
        try (var insert = connection.prepare("INSERT INTO t VALUES (?)")) {
            insert.bindLong(1, 1);
            var failure = catchThrowableOfType(SqliteException.class, insert::run);
            assertThat(failure.isConstraint()).isTrue();
            assertThat(failure.extendedCode()).isEqualTo(1555); // SQLITE_CONSTRAINT_PRIMARYKEY
            assertThat(failure).hasMessage("UNIQUE constraint failed: t.a");
            insert.bindLong(1, 2).run();
            assertThat(connection.changes()).isEqualTo(1);
        }
    }

    @Test
    void misuseIsCaughtBeforeSqliteSeesIt() {
        var select = connection.prepare("SELECT 1");
        assertThatThrownBy(() -> select.columnLong(0)).isInstanceOf(IllegalStateException.class);
        select.step();
        assertThatThrownBy(() -> select.columnLong(1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> select.columnName(-1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        select.close();
        select.close();
        assertThatThrownBy(select::step).isInstanceOf(IllegalStateException.class);
        var orphan = connection.prepare("SELECT 1");
        connection.close();
        assertThatThrownBy(orphan::step).isInstanceOf(IllegalStateException.class);
        orphan.close();
    }
}
