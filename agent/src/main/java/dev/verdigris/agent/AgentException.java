package dev.verdigris.agent;

/// The agent cannot start or go on. The message says what to do about it.
public final class AgentException extends Exception {
    private static final long serialVersionUID = 1;

    public AgentException(String message) {
        super(message);
    }

    public AgentException(String message, Throwable cause) {
        super(message, cause);
    }
}
