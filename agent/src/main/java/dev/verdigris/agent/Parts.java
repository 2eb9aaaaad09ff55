package dev.verdigris.agent;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;

/// What has been started, to be closed in reverse. A part that fails to close does not keep the
/// others open.
final class Parts implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Parts.class.getName());

    private record Part(String name, AutoCloseable what) {}

    private final Deque<Part> open = new ArrayDeque<>();

    <T extends AutoCloseable> T add(String name, T what) {
        open.push(new Part(name, what));
        return what;
    }

    @Override
    public void close() {
        boolean interrupted = false;
        while (!open.isEmpty()) {
            Part part = open.pop();
            try {
                part.what().close();
            } catch (InterruptedException _) {
                interrupted = true;
            } catch (Exception failure) {
                LOG.log(Level.WARNING, "could not close " + part.name(), failure);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
