package dev.verdigris.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whether somebody watches.
final class Terminal {
    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

    private Terminal() {}

    /// The JDK tells only about input and output together, so Linux is asked; elsewhere the answer
    /// is no, and progress is shown as plain lines.
    static boolean isStandardError() {
        try {
            String device = Files.readSymbolicLink(STANDARD_ERROR).toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty")
                    || device.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException _) {
            return false;
        }
    }
}
