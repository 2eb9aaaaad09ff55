package dev.verdigris.crr;

/// A version that cannot be merged into this schema. What it wrote so far must be rolled back.
final class Unmergeable extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean namesStranger;

    Unmergeable(String reason) {
        this(reason, false);
    }

    private Unmergeable(String reason, boolean namesStranger) {
        super(reason);
        this.namesStranger = namesStranger;
    }

    /// The version names a table or a column never heard of, which [Absence#learn] can mend.
    static Unmergeable stranger(String reason) {
        return new Unmergeable(reason, true);
    }

    boolean namesStranger() {
        return namesStranger;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
