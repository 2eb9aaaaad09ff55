package dev.verdigris.broadcast;

/// What was pushed since the start.
///
/// @param originated changesets of our own
/// @param relayed changesets of others that were passed on
/// @param duplicates changesets pushed to us that were held or waited already
/// @param rumorsSent changesets times the peers they were sent to
/// @param bytesSent their estimated size
/// @param dropped changesets dropped for want of room, each perhaps after some sending
/// @param pending changesets that wait to be sent (again) now
/// @param pendingBytes their estimated size
public record BroadcastStats(long originated, long relayed, long duplicates, long rumorsSent,
        long bytesSent, long dropped, int pending, long pendingBytes) {}
