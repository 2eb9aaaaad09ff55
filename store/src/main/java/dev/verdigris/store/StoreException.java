package dev.verdigris.store;

import org.jspecify.annotations.Nullable;

/// The store could not do what was asked for a reason that is not in the request. Nothing was
/// changed.
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// Why.
    public enum Reason {
        /// As much work is waiting as the store allows; trying again later may work.
        BUSY,
        /// The deadline passed while the work waited for its turn.
        DEADLINE,
        /// The query was ended, as its snapshot kept the write-ahead log from being emptied and the
        /// log had outgrown its limit.
        SNAPSHOT_TOO_OLD,
        /// The store is closed, or its writer has stopped because of a bug or an unfit disk.
        CLOSED
    }

    private final Reason reason;

    StoreException(Reason reason, String message) {
        this(reason, message, null);
    }

    StoreException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    public boolean isRetryable() {
        return reason == Reason.BUSY;
    }
}
