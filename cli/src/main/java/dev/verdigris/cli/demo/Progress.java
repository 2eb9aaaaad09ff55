package dev.verdigris.cli.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/// Says which step is under way: a bar that fills on a terminal, else a line per step that is done.
public final class Progress {
    private static final int BAR_WIDTH = 24;
    private static final int TITLE_WIDTH = 38;
    private static final long REDRAW_NANOS = Duration.ofMillis(100).toNanos();
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintWriter out;
    private final boolean terminal;

    /// @param terminal whether a line can be drawn over
    public Progress(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /// @param total how far [Step#advance] will count; 0 if that is not known
    Step step(String title, long total) {
        var step = new Step(title, total);
        step.draw();
        return step;
    }

    /// May be advanced by several threads.
    final class Step {
        private final String title;
        private final long total;
        private final long started = System.nanoTime();
        private long done;
        private long drawn = started;

        private Step(String title, long total) {
            this.title = title;
            this.total = total;
        }

        synchronized void advance(long count) {
            done += count;
            long now = System.nanoTime();
            if (now - drawn > REDRAW_NANOS) {
                drawn = now;
                draw();
            }
        }

        private void draw() {
            if (!terminal) {
                return;
            }
            out.print(CLEAR_LINE + pad(title));
            if (total > 0) {
                int full = (int) (BAR_WIDTH * Math.min(done, total) / total);
                out.print(" [" + "=".repeat(full) + " ".repeat(BAR_WIDTH - full) + "] "
                        + 100 * Math.min(done, total) / total + " %");
            }
            out.flush();
        }

        /// Ends the step.
        synchronized void finish() {
            double seconds = (System.nanoTime() - started) / 1e9;
            out.print((terminal ? CLEAR_LINE : "") + pad(title)
                    + String.format(Locale.ROOT, " %5.1f s%n", seconds));
            out.flush();
        }
    }

    private static String pad(String title) {
        return title + " ".repeat(Math.max(0, TITLE_WIDTH - title.length()));
    }
}
