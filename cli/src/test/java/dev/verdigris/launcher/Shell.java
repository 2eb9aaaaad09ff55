package dev.verdigris.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Runs our scripts with an environment of the test's own, beside JDKs that are not real.
final class Shell {
    record Result(int exitCode, String out, String err) {}

    private Shell() {}

    static Path root() {
        var here = Path.of("").toAbsolutePath();
        while (!Files.isRegularFile(here.resolve("verdigris"))) {
            here = here.getParent();
        }
        return here;
    }

    static Result run(Path script, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(script.toString());
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().putAll(environment);
        var err = Files.createTempFile("shell", ".err");
        try {
            var process = builder.redirectError(err.toFile()).start();
            process.getOutputStream().close();
            var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), out, Files.readString(err));
        } finally {
            Files.delete(err);
        }
    }

    /// A home with a `release` file and programs that run `java` as a shell script.
    static Path jdk(Path home, String version, String java) throws IOException {
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        executable(home.resolve("bin/java"), java);
        executable(home.resolve("bin/javac"), "exit 0");
        return home;
    }

    static void executable(Path file, String script) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
