package dev.verdigris.broadcast;

/// What was pushed since the start.
///
/// @param originated changesets of our own
/// @param relayed changesets of others that were passed on
/// @param duplicates changesets pushed to us that were held or waited already
/// @param rumorsSent changesets times the peers they were sent to
/// @param bytesSent their estimated size
/// @param messagesSent messages they went in, those that hold nothing but names included
/// @param dropped changesets dropped for want of room, each perhaps after some sending
/// @param pending changesets that wait to be sent (again) now
/// @param pendingBytes their estimated size
/// @param asked rumors asked for because they did not come
/// @param answered rumors sent because a peer asked
/// @param refused rumors asked for that were not kept, or were asked for too often
/// @param missing rumors heard of and waited for now
/// @param missingRefused rumors heard of and left to sync, because too many were waited for
/// @param kept changesets kept now for peers that ask
/// @param keptBytes their estimated size
public record BroadcastStats(long originated, long relayed, long duplicates, long rumorsSent,
        long bytesSent, long messagesSent, long dropped, int pending, long pendingBytes,
        long asked, long answered, long refused, int missing, long missingRefused, int kept,
        long keptBytes) {}
