package dev.verdigris.tidy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// All modules of the build: their sources, and their main classes as the compiler left them.
///
/// @param root the folder that holds the launcher `verdigris`
/// @param modules those the root `pom.xml` lists
record House(Path root, List<String> modules) {
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

    static House find() {
        var here = Path.of("").toAbsolutePath();
        for (var folder = here; folder != null; folder = folder.getParent()) {
            if (Files.isRegularFile(folder.resolve("verdigris"))) {
                return at(folder);
            }
        }
        throw new IllegalStateException("no launcher `verdigris` in or above " + here);
    }

    static House at(Path root) {
        var modules = new ArrayList<String>();
        var listed = MODULE.matcher(read(root.resolve("pom.xml")));
        while (listed.find()) {
            modules.add(listed.group(1));
        }
        return new House(root, List.copyOf(modules));
    }

    /// The Java sources of all modules, main and test.
    List<SourceText> sources() {
        return modules.stream()
                .flatMap(module -> files(root.resolve(module).resolve("src"), ".java"))
                .map(file -> SourceText.of(root.relativize(file).toString(), read(file)))
                .toList();
    }

    /// The main classes of all modules. One whose source is gone is a leftover of an older build
    /// and is passed over, as Maven passes it over too.
    List<Bytecode> classes() {
        return modules.stream().flatMap(this::classesOf).toList();
    }

    private Stream<Bytecode> classesOf(String module) {
        var compiled = root.resolve(module).resolve("target/classes");
        return files(compiled, ".class")
                .filter(file -> !file.endsWith("module-info.class"))
                .map(file -> Bytecode.of(module, readBytes(file)))
                .filter(bytecode -> Files.exists(root.resolve(bytecode.file())));
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] readBytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> files(Path folder, String suffix) {
        if (!Files.isDirectory(folder)) {
            return Stream.of();
        }
        try (var tree = Files.walk(folder)) {
            return tree.filter(file -> file.toString().endsWith(suffix)).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
