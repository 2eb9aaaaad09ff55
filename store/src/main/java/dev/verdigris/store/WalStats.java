package dev.verdigris.store;

/// Figures of the write-ahead log since the start.
///
/// @param bytes of the log that are in use now
/// @param checkpoints times it was copied beside everything else
/// @param restarts times it was begun anew by the writer
/// @param restartsHindered times that failed because somebody was reading from it
/// @param longReaders queries under way that hinder that
/// @param readersReported queries that were reported since the log was over its threshold
/// @param readersEnded queries that were ended for it
public record WalStats(long bytes, long checkpoints, long restarts, long restartsHindered,
        int longReaders, long readersReported, long readersEnded) {}
