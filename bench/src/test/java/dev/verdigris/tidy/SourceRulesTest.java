package dev.verdigris.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceRulesTest {
    private static final String SIGN =
            """
            /// Who is alive. Decides only.
            ///
            /// - Not here: sockets.
            /// - Imports: model. Imported by: node,
            ///   and nobody else.
            /// - Thread: the owner's.
            /// - Start at: `Swim`.
            /// - Sources: SWIM, DSN 2002.
            @NullMarked
            package dev.verdigris.swim;

            import org.jspecify.annotations.NullMarked;
            """;

    @Test
    void aTidySourceHasNoFindings() {
        assertThat(main("package dev.verdigris.swim;\n\nclass Swim {\n    void handle() {}\n}\n"))
                .isEmpty();
    }

    @Test
    void aLineOf101ColumnsIsFoundAndOneOf100IsNot() {
        assertThat(main("// " + "x".repeat(97))).isEmpty();
        assertThat(main("\n// " + "x".repeat(98))).singleElement()
                .hasToString("core/src/main/java/A.java:2: 101 columns; break the line at 100.");
    }

    @Test
    void aFileOf801LinesIsFoundAndOneOf800IsNot() {
        assertThat(main("\n".repeat(800))).isEmpty();
        assertThat(main("\n".repeat(801))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "void m() throws A, B {", "A(int x) {", "static {", "<T> List<T> m(@P({1, 2}) T t) {",
        "@X(a = 1, b = {2, 3})\n void m(char c) {", "record R(int x) { R {",
        "enum E { ONE(1) { void m() {", "Runnable r = new Runnable() { }; void m() {"
    })
    void aMethodOf71LinesIsFoundAndOneOf70IsNot(String head) {
        int headLines = (int) head.lines().count();
        int open = head.chars().map(c -> c == '{' ? 1 : c == '}' ? -1 : 0).sum();
        String closing = "\n}" + "}".repeat(open);
        String body = "\n x('}', \"{\"); // {".repeat(69 - headLines);
        assertThat(main("class A {\n" + head + body + closing)).isEmpty();
        assertThat(main("class A {\n" + head + "\n" + body + closing)).singleElement()
                .hasToString("core/src/main/java/A.java:2: 71 lines; a method has at most 70.");
    }

    @Test
    void aLongInitialiserOrTypeIsNoMethod() {
        assertThat(main("class A { int[] x = {" + "\n1,".repeat(80) + "}; }")).isEmpty();
        assertThat(main("class A { record B(int x) {" + "\nint y;".repeat(80) + "} }")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TO" + "DO", "FIX" + "ME"})
    void leftoverWorkIsFoundInCommentsOnly(String marker) {
        assertThat(main("class A {} // " + marker + " later")).hasSize(1);
        assertThat(main("class A { String s = \"" + marker + "\"; }")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Thread.sleep(10);", "Thread\n.sleep(10);", "TimeUnit.SECONDS.sleep(1);"
    })
    void aSleepIsFoundInTests(String call) {
        assertThat(test("class A { void m() { " + call + " } }")).hasSize(1);
        assertThat(main("class A { void m() { " + call + " } }")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"@Disabled", "@Disabled(\"flaky\")", "@DisabledOnOs(X)", "@Ignore"})
    void aSkippedTestIsFound(String annotation) {
        assertThat(test("class A { " + annotation + " @Test void m() {} }")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"util", "utils", "swim.common", "impl", "manager.core"})
    void aShapelessPackageNameIsFound(String name) {
        assertThat(main("package dev.verdigris." + name + ";")).hasSize(1);
    }

    @Test
    void aRoomSignNeedsAllItsLines() {
        assertThat(sign(SIGN)).isEmpty();
        var lines = SIGN.lines().toList();
        for (String part :
                List.of("Who", "Not here", "Imported", "Thread", "Start", "Sources", "@")) {
            var without = lines.stream().filter(line -> !line.contains(part)).toList();
            assertThat(sign(String.join("\n", without))).as("without " + part).hasSize(1);
        }
    }

    private static List<Finding> main(String text) {
        return SourceRules.check(SourceText.of("core/src/main/java/A.java", text));
    }

    private static List<Finding> test(String text) {
        return SourceRules.check(SourceText.of("core/src/test/java/A.java", text));
    }

    private static List<Finding> sign(String text) {
        return SourceRules.check(SourceText.of("core/src/main/java/package-info.java", text));
    }
}
