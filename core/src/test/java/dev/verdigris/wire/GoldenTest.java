package dev.verdigris.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verdigris.model.MalformedMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The bytes of each message, written down: a difference is a change of format.
///
/// `-Dgolden=write` writes the files anew; the difference is for the review.
class GoldenTest {
    private static final Path FOLDER = Path.of("src/test/resources/wire");
    private static final int BYTES_PER_LINE = 32;

    private record Case(String name, String shown, byte[] bytes) {
        Path file() {
            return FOLDER.resolve(name + ".hex");
        }

        String text() {
            var text = new StringBuilder("# ").append(shown.replace("\0", "\\0")).append('\n');
            for (int at = 0; at < bytes.length; at += BYTES_PER_LINE) {
                int end = Math.min(at + BYTES_PER_LINE, bytes.length);
                text.append(HexFormat.of().formatHex(bytes, at, end)).append('\n');
            }
            return text.toString();
        }
    }

    @BeforeAll
    static void writeIfAsked() throws IOException {
        if ("write".equals(System.getProperty("golden"))) {
            for (Case one : cases()) {
                Files.createDirectories(one.file().getParent());
                Files.writeString(one.file(), one.text());
            }
        }
    }

    @Test
    void bytesAreTheOnesWrittenDown() {
        for (Case one : cases()) {
            assertThat(one.file()).hasContent(one.text());
        }
    }

    @Test
    void bytesWrittenDownAreReadAsTheirMessages() throws IOException, MalformedMessage {
        for (var entry : GoldenMessages.messages().entrySet()) {
            assertThat(MessageCodec.decode(writtenDown(entry.getKey()))).as(entry.getKey())
                    .isEqualTo(new Decoded.Known<>(entry.getValue(), 0));
        }
        for (var entry : GoldenMessages.syncMessages().entrySet()) {
            assertThat(SyncCodec.decode(writtenDown(entry.getKey()))).as(entry.getKey())
                    .isEqualTo(new Decoded.Known<>(entry.getValue(), 0));
        }
        for (var entry : GoldenMessages.storedChanges().entrySet()) {
            assertThat(ChangesetCodec.decode(writtenDown(entry.getKey()))).as(entry.getKey())
                    .isEqualTo(entry.getValue());
        }
    }

    @Test
    void everyFileBelongsToAMessage() throws IOException {
        var expected = new TreeSet<String>();
        cases().forEach(one -> expected.add(one.name() + ".hex"));
        try (var files = Files.walk(FOLDER)) {
            assertThat(files.filter(Files::isRegularFile)
                    .map(file -> FOLDER.relativize(file).toString().replace('\\', '/')))
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    private static List<Case> cases() {
        var cases = new ArrayList<Case>();
        GoldenMessages.messages().forEach((name, message) -> cases.add(
                new Case(name, message.toString(), MessageCodec.encode(message))));
        GoldenMessages.syncMessages().forEach((name, message) -> cases.add(
                new Case(name, message.toString(), SyncCodec.encode(message))));
        GoldenMessages.storedChanges().forEach((name, changes) -> cases.add(
                new Case(name, changes.toString(), ChangesetCodec.encode(changes))));
        return cases;
    }

    private static byte[] writtenDown(String name) throws IOException {
        var hex = new StringBuilder();
        for (String line : Files.readAllLines(FOLDER.resolve(name + ".hex"))) {
            hex.append(line.startsWith("#") ? "" : line);
        }
        return HexFormat.of().parseHex(hex);
    }
}
