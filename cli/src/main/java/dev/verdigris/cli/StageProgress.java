package dev.verdigris.cli;

import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;

/// Shows on the standard error how far long work has come, once a second: on a terminal in one
/// line, elsewhere not at all.
final class StageProgress {
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final String TO_LINE_START = "\r\u001b[K";

    private final PrintWriter err;
    private final boolean isWatched = Terminal.isStandardError();
    private long shownNanos = System.nanoTime();
    private boolean isShown;

    StageProgress(PrintWriter err) {
        this.err = err;
    }

    void at(String stage, long done) {
        long now = System.nanoTime();
        if (isWatched && now - shownNanos >= EVERY_NANOS) {
            shownNanos = now;
            isShown = true;
            err.print(TO_LINE_START + stage + (done == 0 ? "" : ": " + "%,d".formatted(done)));
            err.flush();
        }
    }

    /// Takes the line away.
    void end() {
        if (isShown) {
            err.print(TO_LINE_START);
            err.flush();
        }
    }
}
