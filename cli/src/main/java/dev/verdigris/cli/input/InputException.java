package dev.verdigris.cli.input;

/// Input that cannot be used. The message names the file, the line where there is one, and what was
/// expected.
public final class InputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    InputException(String message) {
        super(message);
    }
}
