package dev.verdigris.sim;

/// What a run did, in numbers.
///
/// @param events inputs handled by all nodes
/// @param packets messages that left a node, stream messages included
/// @param virtualMillis how long the run took on its own clock
/// @param commits transactions of the nodes' own
/// @param batches of others' changes that were applied
/// @param suspicions announced by any node
/// @param syncs begun as a client
/// @param crashes hosts that went down
/// @param traceHash equal for runs that went the same way
public record SimStats(long events, long packets, long virtualMillis, long commits, long batches,
        long suspicions, long syncs, long crashes, long traceHash) {}
