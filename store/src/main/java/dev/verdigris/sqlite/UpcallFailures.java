package dev.verdigris.sqlite;

import org.jspecify.annotations.Nullable;

/// What Java code called by SQLite has thrown: C can only carry a code and a text, so the throwable
/// waits here for the call that surrounds it. Also counts how deep in such calls a connection is.
final class UpcallFailures {
    private @Nullable Throwable pending;
    private int depth;

    void enter() {
        depth++;
    }

    void leave() {
        depth--;
    }

    /// True while SQLite is below us on the stack, when its objects must not be freed.
    boolean inside() {
        return depth > 0;
    }

    void note(Throwable thrown) {
        pending = thrown;
    }

    @Nullable Throwable take() {
        Throwable thrown = pending;
        pending = null;
        return thrown;
    }

    static String message(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null ? thrown.getClass().getName() : message;
    }
}
