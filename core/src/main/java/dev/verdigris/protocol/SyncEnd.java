package dev.verdigris.protocol;

/// Why a sync session ended.
public enum SyncEnd {
    /// Both sides said all they had to.
    DONE,
    REJECTED,
    /// The stream or the connection broke, or could not be opened.
    BROKEN,
    /// The other side did not answer in time.
    TIMED_OUT,
    /// The other side sent what the protocol does not allow.
    MALFORMED,
    /// Our own database could not be read.
    STORE_FAILED
}
