package dev.verdigris.http;

/// Nobody is left to be answered: the client closed the connection, reset the stream or stalled.
final class ClientGone extends RuntimeException {
    private static final long serialVersionUID = 1;

    ClientGone(String reason) {
        super(reason, null, false, false);
    }
}
