package dev.verdigris.intake;

/// What has gone through the intake since the start.
///
/// @param queued changesets that were new and queued
/// @param duplicates changesets that were held, waiting or being applied when they came
/// @param dropped broadcast changesets dropped for want of room
/// @param batchesFailed batches that failed as a whole
/// @param waiting changesets in the queue now
/// @param waitingBytes their estimated size
/// @param actorsRefused changesets refused because the book holds as many actors as it may
public record IntakeStats(long queued, long duplicates, long dropped, long batchesFailed,
        int waiting, long waitingBytes, long actorsRefused) {}
