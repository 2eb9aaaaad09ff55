package dev.verdigris.cli;

import dev.verdigris.agent.Agent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.ExitCode;

/// Ties a node to the life of the process: whatever ends the process closes the node first.
final class RunningAgent {
    /// After this long a node that does not close is left to the operating system.
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    private final Agent agent;
    private final AtomicInteger exitCode = new AtomicInteger(ExitCode.OK);

    RunningAgent(Agent agent) {
        this.agent = agent;
        Runtime.getRuntime().addShutdownHook(new Thread(this::closeAndHalt, "shutdown"));
    }

    /// Returns when the node failed; the process is to end with an error then.
    void awaitFailure() throws InterruptedException {
        agent.awaitFailure();
        exitCode.set(ExitCode.SOFTWARE);
    }

    /// The JVM would report a signal as 128 and its number, also when all was closed in order.
    private void closeAndHalt() {
        var closing = new Thread(agent::close, "close");
        closing.setDaemon(true);
        closing.start();
        try {
            if (!closing.join(CLOSE_TIMEOUT)) {
                System.err.println("verdigris: the node did not close within "
                        + CLOSE_TIMEOUT.toSeconds() + " s");
                exitCode.set(ExitCode.SOFTWARE);
            }
        } catch (InterruptedException _) {
            exitCode.set(ExitCode.SOFTWARE);
        }
        System.out.flush();
        Runtime.getRuntime().halt(exitCode.get());
    }

    /// Ends the process when `input` does.
    static void stopAtEndOf(InputStream input) {
        Thread.ofPlatform().name("until-eof").daemon().start(() -> {
            try {
                input.transferTo(OutputStream.nullOutputStream());
            } catch (IOException _) {
                // An input that broke has ended as well.
            }
            System.exit(ExitCode.OK);
        });
    }
}
