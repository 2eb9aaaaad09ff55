package dev.verdigris.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `docs/cli.md` names every command and option there is, and none that there is not.
class DocsTest {
    private static final Pattern HEADING = Pattern.compile("(?m)^##+ `(verdigris [a-z -]+)");
    private static final Pattern OPTION = Pattern.compile("`(--[a-z-]+)");

    private final String page = read();

    @Test
    void everyCommandAndOptionIsDocumented() {
        for (CommandSpec command : commands()) {
            assertThat(page).contains("`" + command.qualifiedName());
            for (OptionSpec option : command.options()) {
                assertThat(page).contains("`" + option.longestName());
            }
        }
    }

    @Test
    void nothingIsDocumentedThatDoesNotExist() {
        List<String> names = commands().stream().map(CommandSpec::qualifiedName).toList();
        var headings = HEADING.matcher(page);
        while (headings.find()) {
            assertThat(names).contains(headings.group(1).strip());
        }
        List<String> options = commands().stream().flatMap(command -> command.options().stream())
                .map(OptionSpec::longestName).distinct().toList();
        var mentioned = OPTION.matcher(page);
        while (mentioned.find()) {
            assertThat(options).contains(mentioned.group(1));
        }
    }

    private static List<CommandSpec> commands() {
        var found = new ArrayList<CommandSpec>();
        collect(Main.commandLine(), found);
        return found;
    }

    private static void collect(CommandLine command, List<CommandSpec> found) {
        if (!command.getCommandSpec().usageMessage().hidden()) {
            found.add(command.getCommandSpec());
            command.getSubcommands().values().forEach(inner -> collect(inner, found));
        }
    }

    private static String read() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null;
                folder = folder.getParent()) {
            Path file = folder.resolve("docs/cli.md");
            if (Files.exists(file)) {
                try {
                    return Files.readString(file);
                } catch (IOException failure) {
                    throw new AssertionError(failure);
                }
            }
        }
        throw new AssertionError("no docs/cli.md");
    }
}
