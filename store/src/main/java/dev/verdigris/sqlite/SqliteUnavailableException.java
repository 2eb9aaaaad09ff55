package dev.verdigris.sqlite;

/// No usable SQLite was found; the message lists each place that was tried and what was wrong.
public final class SqliteUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SqliteUnavailableException(String message) {
        super(message);
    }

    SqliteUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
