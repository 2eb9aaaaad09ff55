package dev.verdigris.cli;

/// Ends a command with exit code 1. The message says what to do about it.
public final class CommandFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    public CommandFailed(String message) {
        super(message);
    }
}
