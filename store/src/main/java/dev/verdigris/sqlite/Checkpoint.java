package dev.verdigris.sqlite;

/// What a checkpoint found and did.
///
/// @param complete false if a reader or writer kept the checkpoint from finishing its mode
/// @param walFrames pages in the write-ahead log, or -1 if the database has none
/// @param copiedFrames those of them that are in the database file, or -1
public record Checkpoint(boolean complete, int walFrames, int copiedFrames) {

    /// How hard a checkpoint tries.
    ///
    /// Sources: sqlite.org/c3ref/wal_checkpoint_v2.html.
    public enum Mode {
        /// Copies what it can without waiting for anyone.
        PASSIVE(0),
        /// Waits for writers, then copies everything.
        FULL(1),
        /// As `FULL`, then waits for readers so that the next writer starts the log anew.
        RESTART(2),
        /// As `RESTART`, and cuts the log to zero bytes.
        TRUNCATE(3);

        final int code;

        Mode(int code) {
            this.code = code;
        }
    }
}
