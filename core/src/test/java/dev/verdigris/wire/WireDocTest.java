package dev.verdigris.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.model.Changeset;
import dev.verdigris.model.SqlValue;
import dev.verdigris.protocol.Message;
import dev.verdigris.protocol.Need;
import dev.verdigris.protocol.SwimBody;
import dev.verdigris.protocol.SyncMessage;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// `docs/wire.md` names what the code names, with the numbers that the code has.
class WireDocTest {
    private static String document() throws IOException {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/wire.md"))) {
            folder = Objects.requireNonNull(folder.getParent(), "no docs/wire.md above us");
        }
        return Files.readString(folder.resolve("docs/wire.md"));
    }

    @Test
    void everyKindOfMessageIsDescribed() throws IOException {
        String document = document();
        for (Class<?> family : List.of(Message.class, SwimBody.class, SyncMessage.class,
                Need.class, Changeset.class, SqlValue.class)) {
            for (Class<?> kind : family.getPermittedSubclasses()) {
                assertThat(document).as(family.getSimpleName())
                        .contains("`" + kind.getSimpleName() + "`");
            }
        }
    }

    @Test
    void everyLimitStandsThereWithItsValue() throws IOException, IllegalAccessException {
        String document = document();
        for (Field field : WireFormat.class.getDeclaredFields()) {
            if (Modifier.isPublic(field.getModifiers()) && field.getName().contains("_")) {
                assertThat(document).contains(String.format(
                        Locale.ROOT, "| `%s` | %,d |", field.getName(), field.getLong(null)));
            }
        }
        assertThat(document).contains("`" + WireFormat.ALPN + "`");
    }

    @Test
    void everySizeStandsThereAsMeasured() throws IOException {
        String document = document();
        for (String name : List.of("swim-packet/ping", "swim-packet/gossip", "push/one-cell",
                "push/new-row", "push/deleted-row", "push/two-rumors")) {
            assertThat(document).contains("| `" + name + "` | "
                    + MessageCodec.encode(GoldenMessages.message(name)).length + " |");
        }
        GoldenMessages.syncMessages().forEach((name, message) -> {
            if (!name.startsWith("rejected/")) {
                assertThat(document).contains(
                        "| `" + name + "` | " + SyncCodec.encode(message).length + " |");
            }
        });
    }
}
