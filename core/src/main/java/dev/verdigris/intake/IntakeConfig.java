package dev.verdigris.intake;

/// Limits of what waits to be applied.
///
/// @param waitingChangesetsMax beyond it the oldest broadcast changeset is dropped; sync brings it
///     again. Higher rides out longer bursts, and lets the node fall further behind unnoticed
/// @param waitingBytesMax the same, in estimated bytes
/// @param batchChangesMax rows in one transaction. Higher is faster under load, and holds up local
///     writers longer
/// @param batchBytesMax the same, in estimated bytes; a single larger changeset is a batch of its
///     own
public record IntakeConfig(int waitingChangesetsMax, long waitingBytesMax, int batchChangesMax,
        long batchBytesMax) {
    public static final IntakeConfig DEFAULT = new IntakeConfig(20_000, 64L << 20, 4_000, 4L << 20);

    public IntakeConfig {
        if (waitingChangesetsMax < 1 || waitingBytesMax < 1 || batchChangesMax < 1
                || batchBytesMax < 1) {
            throw new IllegalArgumentException("limits of the intake are at least 1");
        }
    }
}
