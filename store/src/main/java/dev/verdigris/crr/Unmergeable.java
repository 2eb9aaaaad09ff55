package dev.verdigris.crr;

/// A version that cannot be merged into this schema. What it wrote so far must be rolled back.
final class Unmergeable extends Exception {
    private static final long serialVersionUID = 1;

    Unmergeable(String reason) {
        super(reason);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
