package dev.verdigris.cli.nodes;

import dev.verdigris.client.AdminClient;
import dev.verdigris.client.ClientException;
import dev.verdigris.client.VerdigrisClient;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A node in a process of its own.
public final class NodeProcess {
    /// A node that does not serve after this long has failed.
    static final Duration READY_TIMEOUT = Duration.ofSeconds(40);
    /// What a node may take to leave when it is told to.
    static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration READY_PAUSE = Duration.ofMillis(20);
    private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(5);
    private static final int LOG_LINES_SHOWN = 12;

    private final String name;
    private final NodeFiles files;
    private final boolean outlivesUs;
    private @Nullable Ports ports;
    private @Nullable VerdigrisClient client;
    private @Nullable Process process;

    /// @param outlivesUs if not, the node ends when this process does, even if that is killed
    NodeProcess(String name, NodeFiles files, boolean outlivesUs) {
        this.name = name;
        this.files = files;
        this.outlivesUs = outlivesUs;
    }

    public String name() {
        return name;
    }

    public NodeFiles files() {
        return files;
    }

    /// Says where the node listens; to be told before it is started.
    void serve(Ports at, String token) {
        ports = at;
        client = new VerdigrisClient(api(), token);
    }

    Ports ports() {
        if (ports == null) {
            throw new IllegalStateException(name + " has no ports yet");
        }
        return ports;
    }

    /// Starts the process and does not wait for it.
    public synchronized void start() throws IOException {
        var arguments = new ArrayList<>(List.of("agent", "--config", files.config().toString()));
        if (!outlivesUs) {
            arguments.add("--until-eof");
        }
        var builder = new ProcessBuilder(command(arguments))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(files.log().toFile()));
        if (outlivesUs) {
            builder.redirectInput(Path.of("/dev/null").toFile());
        }
        process = builder.start();
    }

    /// A node that is to outlive us ignores that our terminal goes away.
    private List<String> command(List<String> arguments) {
        List<String> java = JavaCommand.with(arguments);
        if (!outlivesUs) {
            return java;
        }
        var command = new ArrayList<>(List.of("/bin/sh", "-c", "trap '' HUP; exec \"$@\"", "sh"));
        command.addAll(java);
        return command;
    }

    /// Waits until the node serves.
    ///
    /// @throws NodeFailed if it ended, or takes too long
    public void awaitReady() throws InterruptedException {
        boolean ready = Waiting.until(() -> {
            requireRunning();
            return answers();
        }, READY_PAUSE, READY_TIMEOUT);
        if (!ready) {
            throw failed("does not serve after " + READY_TIMEOUT.toSeconds() + " s");
        }
    }

    private boolean answers() {
        try {
            ask("\"Ping\"");
            return true;
        } catch (ClientException _) {
            return false;
        }
    }

    /// @throws NodeFailed if the process has ended
    public void requireRunning() {
        if (!isRunning()) {
            throw failed("ended");
        }
    }

    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /// CPU time of the process so far; zero if it does not run or the system does not tell.
    public synchronized Duration cpu() {
        return process == null ? Duration.ZERO
                : process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    synchronized long pid() {
        return process == null ? -1 : process.pid();
    }

    /// Where the HTTP API is.
    public URI api() {
        return URI.create("http://" + Ports.HOST + ":" + ports().api());
    }

    /// The HTTP API.
    public VerdigrisClient client() {
        if (client == null) {
            throw new IllegalStateException(name + " has no address yet");
        }
        return client;
    }

    /// Asks on the admin socket.
    ///
    /// @return the values of the answer, in order
    /// @throws ClientException if the node cannot be asked, or refuses
    List<@Nullable Object> ask(String command) {
        var values = new ArrayList<@Nullable Object>();
        try (AdminClient admin = AdminClient.connect(files.adminSocket())) {
            admin.ask(command, new AdminClient.Replies() {
                @Override
                public void log(String message) {
                    // For operators.
                }

                @Override
                public void json(@Nullable Object value) {
                    values.add(value);
                }
            });
        }
        return values;
    }

    /// What the node says of itself.
    public NodeStatus status() {
        return new NodeStatus(
                NodeStatus.map(ask("\"Stats\"")),
                NodeStatus.map(ask("{\"Sync\":\"Generate\"}")));
    }

    public ContentDigest digest() {
        Map<?, ?> digest = NodeStatus.map(ask("\"Digest\""));
        return new ContentDigest(NodeStatus.number(digest, "row_count"),
                String.valueOf(digest.get("rows")), String.valueOf(digest.get("clocks")));
    }

    int peers() {
        return (int) NodeStatus.number(NodeStatus.map(ask("\"Stats\"")), "peers");
    }

    /// SIGKILL: the process gets no chance to tidy up.
    public synchronized void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly();
            process.waitFor(EXIT_TIMEOUT);
        }
    }

    /// SIGTERM, and SIGKILL if that does not help.
    ///
    /// @return the exit code
    public int stop() throws InterruptedException {
        Process running;
        synchronized (this) {
            running = process;
        }
        if (running == null) {
            return 0;
        }
        running.destroy();
        if (!running.waitFor(STOP_TIMEOUT)) {
            running.destroyForcibly();
        }
        return running.waitFor();
    }

    public NodeFailed failed(String what) {
        return new NodeFailed(name + " " + what + "; the end of " + files.log() + ":\n"
                + String.join("\n", lastLogLines()));
    }

    boolean logMentions(String text) {
        return lastLogLines().stream().anyMatch(line -> line.contains(text));
    }

    private List<String> lastLogLines() {
        try {
            List<String> lines = Files.readString(files.log(), StandardCharsets.UTF_8).lines()
                    .toList();
            return lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size());
        } catch (IOException failure) {
            return List.of("(unreadable: " + failure + ")");
        }
    }
}
