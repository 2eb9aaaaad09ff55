package dev.verdigris.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteJDBCLoader;

class SqliteLibraryTest {
    private static final String SYSTEM = "libsqlite3.so.0";

    @TempDir Path directory;

    @Test
    void theLibraryInsideTheJdbcDriverIsUsedUnlessAnotherIsNamed() {
        SqliteLibrary library = SqliteLibrary.load();
        assertThat(library.origin()).isEqualTo("org.xerial:sqlite-jdbc");
        // The driver is versioned after the SQLite inside it: this fails if we reach another one.
        assertThat(SQLiteJDBCLoader.getVersion()).startsWith(library.version() + ".");
        assertThat(SqliteLibrary.load()).isSameAs(library);
    }

    @Test
    void theNativeFilesAreGoneOnceLoaded() throws Exception {
        assertThat(probe("-Djava.io.tmpdir=" + directory))
                .startsWith("org.xerial:sqlite-jdbc ")
                .endsWith(" 12");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void theSystemsLibraryDoesAsWell() throws Exception {
        String output = probe("-Dverdigris.sqlite=" + SYSTEM);
        if (systemHasSqlite()) {
            assertThat(output).startsWith(SYSTEM + " 3.").endsWith(" 12");
        } else {
            assertThat(output).contains(SYSTEM, "cannot be loaded");
        }
    }

    @Test
    void theSystemsLibraryIsTheFallback() throws Exception {
        // The driver cannot unpack its library where there is no directory.
        String output = probe("-Djava.io.tmpdir=" + directory.resolve("absent"));
        if (systemHasSqlite()) {
            assertThat(output).contains(SYSTEM + " 3.").endsWith(" 12");
        } else {
            assertThat(output).contains("no usable SQLite", "org.xerial:sqlite-jdbc", SYSTEM);
        }
    }

    @Test
    void aLibraryAskedForIsUsedOrNoneIs() throws Exception {
        Path absent = directory.resolve("absent.so");
        assertThat(probe("-Dverdigris.sqlite=" + absent))
                .startsWith("verdigris.sqlite=" + absent + ": cannot be loaded");
        assertThat(probe("-Dverdigris.sqlite=libc.so.6"))
                .isEqualTo("verdigris.sqlite=libc.so.6: not SQLite:"
                        + " sqlite3_libversion_number is missing");
    }

    @Test
    void theEntryPointIsAnElfFileForEachMachine() {
        long target = 0x1122_3344_5566_7788L;
        byte[] x86 = EntryPointFile.jumpingTo(target, EntryPointFile.Machine.X86_64);
        byte[] arm = EntryPointFile.jumpingTo(target, EntryPointFile.Machine.AARCH64);
        assertThat(x86).startsWith(0x7F, 'E', 'L', 'F').hasSameSizeAs(arm);
        assertThat(x86[18]).isEqualTo((byte) 62);
        assertThat(arm[18]).isEqualTo((byte) 183);
        assertThat(x86).containsSequence(0x48, 0xB8, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33);
        assertThat(x86).containsSequence(0x22, 0x11, 0xFF, 0xE0);
        assertThat(arm).containsSequence(0x50, 0x00, 0x00, 0x58, 0x00, 0x02, 0x1F, 0xD6);
    }

    @SuppressWarnings("restricted")
    private static boolean systemHasSqlite() {
        try (Arena arena = Arena.ofConfined()) {
            return SymbolLookup.libraryLookup(SYSTEM, arena).find("sqlite3_step").isPresent();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /// Runs [LibraryProbe] and returns the last line it printed.
    private static String probe(String option) throws IOException, InterruptedException {
        // Under the module system our classes and their tests are one module in two places.
        String path =
                Stream.of("java.class.path", "jdk.module.path")
                        .map(property -> System.getProperty(property, ""))
                        .collect(Collectors.joining(File.pathSeparator))
                        + File.pathSeparator
                        + Path.of("target", "test-classes");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:TieredStopAtLevel=1",
                                option,
                                "-cp",
                                path,
                                LibraryProbe.class.getName())
                        .redirectErrorStream(true)
                        .start();
        try {
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            return output.strip().lines().reduce("", (_, last) -> last);
        } finally {
            process.destroyForcibly();
        }
    }
}
