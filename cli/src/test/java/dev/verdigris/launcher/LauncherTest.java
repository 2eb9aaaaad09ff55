package dev.verdigris.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The launcher of the distribution, in a folder like the real one, on a JDK that is a script.
class LauncherTest {
    /// Prints its arguments one per line and exits with 7; writes the cache it is told to record.
    private static final String JAVA =
            """
            for argument; do
                case $argument in
                    -XX:AOTCacheOutput=*)
                        echo recorded >>"$RECORDINGS"
                        echo noise; echo noise >&2
                        [ -n "${BROKEN-}" ] || echo cache >"${argument#*=}"
                        exit 0 ;;
                esac
            done
            printf '%s\\n' "$@"
            exit 7""";

    @TempDir private Path folder;
    private Path app = Path.of("");
    private Path recordings = Path.of("");
    private Map<String, String> environment = Map.of();

    @BeforeEach
    void aDistribution() throws Exception {
        app = folder.resolve("my app");
        Files.createDirectories(app.resolve("bin"));
        Files.createDirectories(app.resolve("lib"));
        var build = Shell.root().resolve("build");
        Files.copy(build.resolve("launcher"), app.resolve("bin/verdigris"));
        Files.copy(build.resolve("find-jdk"), app.resolve("bin/find-jdk"));
        Files.writeString(app.resolve("lib/verdigris.jar"), "jar");
        recordings = folder.resolve("recordings");
        environment = new HashMap<>(Map.of(
                "VERDIGRIS_JAVA_HOME", Shell.jdk(folder.resolve("jdk"), "25", JAVA).toString(),
                "RECORDINGS", recordings.toString(),
                "HOME", folder.resolve("home").toString()));
    }

    @Test
    void argumentsAndExitCodePassUntouched() throws Exception {
        var result = run("query", "SELECT * FROM t", "", "*", "$HOME", "a\\b");
        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .endsWith("-jar\n" + app.toRealPath().resolve("lib/verdigris.jar")
                        + "\nquery\nSELECT * FROM t\n\n*\n$HOME\na\\b\n");
    }

    @Test
    void theFirstRunRecordsACacheInSilenceAndAllRunsUseIt() throws Exception {
        for (int i = 0; i < 3; i++) {
            var result = run("--version");
            assertThat(result.out()).contains("-XX:AOTCache=" + app.toRealPath() + "/cache/");
            assertThat(result.out() + result.err()).doesNotContain("noise");
        }
        assertThat(recordings()).hasSize(1);
    }

    @Test
    void aReplacedJarLeadsToANewCache() throws Exception {
        run("--version");
        Files.writeString(app.resolve("lib/verdigris.jar"), "another jar");
        run("--version");
        assertThat(recordings()).hasSize(2);
    }

    @Test
    void aCacheThatCannotBeMadeIsNotTriedAgainAndNotMentioned() throws Exception {
        environment.put("BROKEN", "yes");
        for (int i = 0; i < 2; i++) {
            var result = run("--version");
            assertThat(result.out()).doesNotContain("AOTCache=").endsWith("--version\n");
            assertThat(result.err()).isEmpty();
        }
        assertThat(recordings()).hasSize(1);
    }

    @Test
    void aRunBesideARecordingGoesWithoutACache() throws Exception {
        run("--version");
        try (var caches = Files.list(app.resolve("cache"))) {
            var cache = caches.toList().getFirst();
            Files.delete(cache);
            Files.createDirectory(Path.of(cache + ".lock"));
        }
        assertThat(run("--version").out()).doesNotContain("AOTCache=").endsWith("--version\n");
        assertThat(recordings()).hasSize(1);
    }

    @Test
    void onlyTheNewestCachesAreKept() throws Exception {
        for (int i = 1; i <= 6; i++) {
            Files.writeString(app.resolve("lib/verdigris.jar"), "x".repeat(i));
            run("--version");
        }
        try (var caches = Files.list(app.resolve("cache"))) {
            assertThat(caches).hasSize(4);
        }
    }

    @Test
    void ownOptionsComeLastAndLinksAreFollowed() throws Exception {
        environment.put("VERDIGRIS_JAVA_OPTS", "-Xmx64m -Dglob=*");
        var link = folder.resolve("link");
        Files.createSymbolicLink(link, Path.of("my app/bin/verdigris"));
        assertThat(Shell.run(link, environment, "x").out()).contains("\n-Xmx64m\n-Dglob=*\n-jar\n");
    }

    @Test
    void longRunningCommandsGetBothCompilers() throws Exception {
        assertThat(run("query").out()).contains("TieredStopAtLevel=1");
        assertThat(run("agent", "-c", "x").out()).doesNotContain("TieredStopAtLevel=1");
    }

    private Shell.Result run(String... arguments) throws Exception {
        return Shell.run(app.resolve("bin/verdigris"), environment, arguments);
    }

    private List<String> recordings() throws Exception {
        return Files.readAllLines(recordings);
    }
}
