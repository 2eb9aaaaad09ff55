package dev.verdigris.crr;

/// A table cannot be altered as asked, because of the rows that there are. The transaction under
/// way must be rolled back; the message says what stands in the way.
public final class Unalterable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unalterable(String message) {
        super(message);
    }

    /// Never null.
    public String message() {
        return String.valueOf(getMessage());
    }
}
