package dev.verdigris.model;

/// Something that must always hold does not: a bug of ours. Nobody catches it but the roots of the
/// threads, which stop the node; the simulator prints the seed.
public final class InvariantViolation extends Error {
    private static final long serialVersionUID = 1;

    public InvariantViolation(String whatMustHold) {
        super(whatMustHold);
    }

    /// @throws InvariantViolation unless `holds`
    public static void check(boolean holds, String whatMustHold) {
        if (!holds) {
            throw new InvariantViolation(whatMustHold);
        }
    }
}
