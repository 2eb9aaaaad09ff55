package dev.verdigris.client;

/// The node could not be asked, or refused.
public final class ClientException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    /// @param status the HTTP status; 0 if there was no answer
    ClientException(int status, String message) {
        super(message);
        this.status = status;
    }

    public int status() {
        return status;
    }
}
