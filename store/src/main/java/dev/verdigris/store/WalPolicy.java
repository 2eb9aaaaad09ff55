package dev.verdigris.store;

import java.time.Duration;

/// When the write-ahead log is emptied, and who may hinder it.
///
/// @param thresholdBytes the log is cut to nothing at this size, and queries that hinder it are
///     reported; at [#END_READERS_AT] times this size they are ended. From 1 MiB. More lets long
///     queries run on beside heavy writing, for as much disk, and a longer recovery after a crash
/// @param restartBytes the log is begun anew at this size, at most `thresholdBytes`; what its file
///     keeps of the disk
/// @param longReader a query that runs for so long is one that hinders
record WalPolicy(long thresholdBytes, long restartBytes, Duration longReader) {
    static final int END_READERS_AT = 2;
    static final long RESTART_BYTES = 64L << 20;
    static final Duration LONG_READER = Duration.ofSeconds(10);

    static WalPolicy of(long thresholdBytes) {
        return new WalPolicy(
                thresholdBytes, Math.min(thresholdBytes, RESTART_BYTES), LONG_READER);
    }
}
