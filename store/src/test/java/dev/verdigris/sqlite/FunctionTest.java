package dev.verdigris.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionTest {
    private final Connection connection = Connection.openMemory();

    @AfterEach
    void close() {
        connection.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9223372036854775807",
                "-9223372036854775808",
                "0.1",
                "'a \u00e4'",
                "''",
                "x'00ff00'",
                "x''",
                "NULL",
                "zeroblob(100000)",
                "hex(zeroblob(50000))",
            })
    void everyValueGoesThroughAFunctionUnchanged(String value) {
        function("by_type", FunctionTest::copyByType);
        function("by_value", (arguments, result) -> result.setArgument(arguments, 0));
        try (var select =
                connection.prepare(
                        "SELECT by_type(v) IS v AND typeof(by_type(v)) = typeof(v)"
                                + " AND by_value(v) IS v AND typeof(by_value(v)) = typeof(v)"
                                + " FROM (SELECT " + value + " AS v)")) {
            select.step();
            assertThat(select.columnLong(0)).isEqualTo(1);
        }
    }

    private static void copyByType(Arguments arguments, FunctionResult result) {
        switch (arguments.type(0)) {
            case INTEGER -> result.setLong(arguments.longAt(0));
            case FLOAT -> result.setDouble(arguments.doubleAt(0));
            case TEXT -> result.setText(arguments.textAt(0));
            case BLOB -> result.setBlob(arguments.blobAt(0));
            case NULL -> {
                assertThat(arguments.textAt(0)).isNull();
                assertThat(arguments.blobAt(0)).isNull();
                assertThat(arguments.bytesAt(0).byteSize()).isZero();
            }
        }
    }

    @Test
    void aFunctionLooksAtBytesWithoutCopying() {
        function("first_byte", (arguments, result) -> {
            MemorySegment bytes = arguments.bytesAt(0);
            result.setLong(bytes.get(ValueLayout.JAVA_BYTE, 0));
        });
        assertThat(text("SELECT first_byte('A') || first_byte(x'07')")).isEqualTo("657");
    }

    @Test
    void aFunctionTakesAnyNumberOfArgumentsIfItSaysSo() {
        connection.createFunction(
                "how_many", -1, Set.of(), (arguments, result) -> result.setLong(arguments.count()));
        assertThat(text("SELECT how_many() || how_many(1, 2) || how_many(NULL)")).isEqualTo("021");
    }

    @Test
    void whatAFunctionThrowsFailsTheStatementAndIsTheCause() {
        function("broken", (_, _) -> {
            throw new IOException("the disk said no");
        });
        function("silent", (_, _) -> {
            throw new IllegalStateException();
        });
        assertThatThrownBy(() -> text("SELECT broken(1)"))
                .isInstanceOf(SqliteException.class)
                .hasMessage("the disk said no")
                .hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(() -> text("SELECT silent(1)"))
                .hasMessage("java.lang.IllegalStateException");
        assertThat(text("SELECT 'fine'")).isEqualTo("fine");
    }

    @Test
    void anErrorIsThrownOnAsItIs() {
        var bug = new AssertionError("an invariant is false");
        function("bug", (_, _) -> {
            throw bug;
        });
        assertThatThrownBy(() -> text("SELECT bug(1)")).isSameAs(bug);
        assertThat(text("SELECT 'fine'")).isEqualTo("fine");
    }

    @Test
    void aFunctionThatNeverEndsItsRecursionIsAnErrorAndNotACrash() {
        function("deep", (arguments, result) -> deepen(arguments.longAt(0)));
        assertThatThrownBy(() -> text("SELECT deep(1)")).isInstanceOf(StackOverflowError.class);
        assertThat(text("SELECT 'fine'")).isEqualTo("fine");
    }

    @SuppressWarnings("InfiniteRecursion")
    private static long deepen(long depth) {
        return 1 + deepen(depth + 1);
    }

    @Test
    void aFunctionFailsTheStatementInItsOwnWords() {
        function("refuse", (_, result) -> result.setError("no \u00e4, thanks"));
        var failure = catchThrowableOfType(SqliteException.class, () -> text("SELECT refuse(1)"));
        assertThat(failure).hasMessage("no \u00e4, thanks").hasNoCause();
    }

    @Test
    void aFunctionMayRunSqlThatCallsItAgain() {
        function("factorial", (arguments, result) -> {
            long n = arguments.longAt(0);
            if (n <= 1) {
                result.setLong(1);
                return;
            }
            try (var inner = connection.cached("SELECT factorial(?)")) {
                inner.bindLong(1, n - 1).step();
                result.setLong(arguments.longAt(0) * inner.columnLong(0));
            }
        });
        assertThat(text("SELECT factorial(20)")).isEqualTo("2432902008176640000");
    }

    @Test
    void aFunctionMayNotPullTheGroundFromUnderItself() {
        function("close_all", (_, _) -> connection.close());
        assertThatThrownBy(() -> text("SELECT close_all(1)"))
                .hasCauseInstanceOf(IllegalStateException.class);
        var box = new Statement[1];
        function("close_me", (_, _) -> box[0].close());
        box[0] = connection.prepare("SELECT close_me(1)");
        assertThatThrownBy(() -> box[0].step()).hasCauseInstanceOf(IllegalStateException.class);
        box[0].close();
    }

    @Test
    void aTriggerCallsAFunction() {
        var seen = new StringBuilder();
        function("note", (arguments, _) -> seen.append(arguments.textAt(0)).append(' '));
        connection.exec("CREATE TABLE t (a); CREATE TRIGGER r AFTER INSERT ON t BEGIN"
                + " SELECT note(new.a); END; INSERT INTO t VALUES ('x'), ('y')");
        assertThat(seen).hasToString("x y ");
    }

    @Test
    void theSchemaMayOnlyCallWhatTheFlagsAllow() {
        connection.createFunction("plain", 0, Set.of(), (_, result) -> result.setLong(1));
        connection.createFunction(
                "harmless", 0, Set.of(FunctionFlag.INNOCUOUS), (_, result) -> result.setLong(1));
        connection.createFunction(
                "direct", 0, Set.of(FunctionFlag.DIRECTONLY), (_, result) -> result.setLong(1));
        connection.exec("CREATE VIEW p AS SELECT plain(); CREATE VIEW h AS SELECT harmless();"
                + " CREATE VIEW d AS SELECT direct()");
        connection.set(Setting.TRUSTED_SCHEMA, false);
        assertThat(text("SELECT * FROM h")).isEqualTo("1");
        assertThatThrownBy(() -> text("SELECT * FROM p")).hasMessage("unsafe use of plain()");
        assertThatThrownBy(() -> text("SELECT * FROM d")).hasMessage("unsafe use of direct()");
        assertThat(text("SELECT plain() + direct()")).isEqualTo("2");
        assertThatThrownBy(() -> connection.exec("CREATE TABLE t (a, b AS (harmless()))"))
                .hasMessageContaining("non-deterministic");
    }

    private void function(String name, ScalarFunction function) {
        connection.createFunction(name, 1, Set.of(), function);
    }

    private String text(String sql) {
        try (var select = connection.prepare(sql)) {
            select.step();
            byte[] utf8 = select.columnTextUtf8(0);
            return utf8 == null ? "NULL" : new String(utf8, StandardCharsets.UTF_8);
        }
    }
}
