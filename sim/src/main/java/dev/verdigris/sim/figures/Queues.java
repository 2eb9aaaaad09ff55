package dev.verdigris.sim.figures;

/// The longest queues seen at any node.
///
/// @param pending changesets that waited to be sent
/// @param pendingBytes the same, in estimated bytes
/// @param waiting changesets that waited to be applied
/// @param waitingBytes the same, in estimated bytes
public record Queues(long pending, long pendingBytes, long waiting, long waitingBytes) {
    public static final Queues EMPTY = new Queues(0, 0, 0, 0);

    public Queues max(Queues other) {
        return new Queues(Math.max(pending, other.pending),
                Math.max(pendingBytes, other.pendingBytes), Math.max(waiting, other.waiting),
                Math.max(waitingBytes, other.waitingBytes));
    }
}
