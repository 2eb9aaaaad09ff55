package dev.verdigris.cli;

import dev.verdigris.client.AdminClient;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/// Prints what the admin socket answers: what the node says as a line, values as indented JSON.
final class AdminOutput implements AdminClient.Replies {
    private final PrintWriter out;

    private AdminOutput(PrintWriter out) {
        this.out = out;
    }

    static void ask(Target target, String command, PrintWriter out) {
        try (AdminClient admin = target.admin()) {
            admin.ask(command, to(out));
        }
        out.flush();
    }

    static AdminClient.Replies to(PrintWriter out) {
        return new AdminOutput(out);
    }

    @Override
    public void log(String message) {
        InfoLine.print(out, "verdigris::admin", message);
    }

    @Override
    public void json(@Nullable Object value) {
        out.print(PrettyJson.of(value) + "\n");
    }
}
