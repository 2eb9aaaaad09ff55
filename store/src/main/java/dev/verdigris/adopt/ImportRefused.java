package dev.verdigris.adopt;

/// A database that cannot be taken over. Nothing was made; the message says what to do.
public final class ImportRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ImportRefused(String message) {
        super(message);
    }
}
