package dev.verdigris.sync;

/// What sync has done since the start.
///
/// @param rounds how often we looked for peers to sync with
/// @param clientSessions syncs we opened
/// @param changesetsReceived what they brought
/// @param served syncs of others that we served
/// @param turnedAway syncs of others that we rejected
/// @param malformed sessions ended because the peer broke the protocol
/// @param clientOpen syncs we run now
/// @param serverOpen syncs we serve now
public record SyncStats(long rounds, long clientSessions, long changesetsReceived, long served,
        long turnedAway, long malformed, int clientOpen, int serverOpen) {}
