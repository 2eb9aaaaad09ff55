package dev.verdigris.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FindJdkTest {
    @TempDir private Path machine;
    private Map<String, String> environment = Map.of();

    /// A machine with a JDK 17 and nothing else: what the real machine has is out of sight.
    @BeforeEach
    void onlyJava17() throws Exception {
        var bin = Files.createDirectories(machine.resolve("bin"));
        for (String tool : new String[] {"env", "sed", "head", "readlink"}) {
            Files.createSymbolicLink(bin.resolve(tool), Path.of("/usr/bin").resolve(tool));
        }
        environment = new HashMap<>(Map.of(
                "PATH", bin.toString(),
                "HOME", machine.resolve("home").toString(),
                "FIND_JDK_MAVEN_PLACES", machine + "/seen/*",
                "FIND_JDK_MORE_PLACES", machine + "/unseen/*"));
        jdk("seen/jdk-17", "17.0.15");
    }

    @Test
    void withoutAnyItSaysWhatItLookedAtAndWhatItFound() throws Exception {
        var result = find();
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .contains("no JDK 25 or newer found", "VERDIGRIS_JAVA_HOME: not set")
                .contains(machine + "/seen/*", machine + "/unseen/*")
                .contains(machine + "/seen/jdk-17: Java 17.0.15, too old")
                .contains("export JAVA_HOME=", "export JAVA25_HOME=")
                .contains("export VERDIGRIS_JAVA_HOME=");
    }

    @Test
    void theOldestThatWillDoIsTaken() throws Exception {
        jdk("seen/a-27", "27");
        var wanted = jdk("seen/b-25", "25.0.3");
        jdk("seen/c-26", "26-ea");
        assertFound(wanted);
    }

    @Test
    void javaHomeIsTakenBeforeAnOlderOneIfItWillDo() throws Exception {
        var other = jdk("seen/jdk-25", "25");
        environment.put("JAVA_HOME", jdk("elsewhere/jdk-26", "26").toString());
        assertFound(machine.resolve("elsewhere/jdk-26"));
        environment.put("JAVA_HOME", machine.resolve("seen/jdk-17").toString());
        assertFound(other);
    }

    @Test
    void aVariableLikeJava25HomeIsEnough() throws Exception {
        environment.put("JAVA25_HOME", jdk("elsewhere/my jdk", "25").toString());
        assertFound(machine.resolve("elsewhere/my jdk"));
    }

    @Test
    void verdigrisJavaHomeDecidesAloneAndIsNotPassedOverInSilence() throws Exception {
        jdk("seen/jdk-25", "25");
        environment.put("VERDIGRIS_JAVA_HOME", jdk("elsewhere/jdk-26", "26").toString());
        assertFound(machine.resolve("elsewhere/jdk-26"));
        environment.put("VERDIGRIS_JAVA_HOME", machine.resolve("nowhere").toString());
        var result = find();
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains(machine.resolve("nowhere") + ": no Java here");
    }

    @Test
    void theJavaOnThePathIsFoundThroughLinks() throws Exception {
        var home = jdk("elsewhere/jdk-25", "25");
        Files.createSymbolicLink(machine.resolve("alternative"), home.resolve("bin/java"));
        Files.createSymbolicLink(machine.resolve("bin/java"), Path.of("../alternative"));
        var found = find();
        assertThat(found.exitCode()).as(found.err()).isZero();
        assertThat(Path.of(found.out().strip()).toRealPath()).isEqualTo(home.toRealPath());
    }

    @Test
    void aHomeInMavensToolchainsIsFound() throws Exception {
        var home = jdk("elsewhere/jdk-25", "25");
        Files.createDirectories(machine.resolve("home/.m2"));
        Files.writeString(machine.resolve("home/.m2/toolchains.xml"),
                "<configuration>\n  <jdkHome>" + home + "</jdkHome>\n</configuration>\n");
        assertFound(home);
    }

    @Test
    void withoutAReleaseFileJavaIsAsked() throws Exception {
        var home = Shell.jdk(machine.resolve("seen/jdk-25"), "25",
                "echo 'openjdk version \"25.0.1\" 2025-10-21' >&2");
        Files.delete(home.resolve("release"));
        assertFound(home);
    }

    @Test
    void aRuntimeWithoutACompilerRunsButDoesNotBuild() throws Exception {
        var home = jdk("seen/jre-25", "25");
        Files.delete(home.resolve("bin/javac"));
        assertThat(find("--runtime").out().strip()).isEqualTo(home.toString());
        assertThat(find().err()).contains(home + ": Java 25 without bin/javac");
    }

    @Test
    void mavenIsToldAboutAJdkItWouldNotSee() throws Exception {
        var hidden = jdk("unseen/jdk-25", "25");
        String current = machine.resolve("seen/jdk-17").toString();
        assertFound(hidden);
        var blind = find("--for-maven", current);
        assertThat(blind.exitCode()).isEqualTo(1);
        assertThat(blind.err()).contains("export JAVA25_HOME=" + hidden);
        environment.put("JAVA25_HOME", hidden.toString());
        assertThat(find("--for-maven", current)).isEqualTo(new Shell.Result(0, "", ""));
    }

    private void assertFound(Path home) throws Exception {
        assertThat(find()).isEqualTo(new Shell.Result(0, home + "\n", ""));
    }

    private Shell.Result find(String... arguments) throws Exception {
        return Shell.run(Shell.root().resolve("build/find-jdk"), environment, arguments);
    }

    private Path jdk(String home, String version) throws Exception {
        return Shell.jdk(machine.resolve(home), version, "exit 0");
    }
}
