package dev.verdigris.cli;

/// Whoever read our output has gone, as `head` does; there is nobody to tell.
final class OutputClosed extends RuntimeException {
    private static final long serialVersionUID = 1;

    OutputClosed() {
        super("the output was closed");
    }
}
