package dev.verdigris.net;

/// Input from a peer that makes no sense. It costs the peer that one stream or datagram, no more.
public final class MalformedFrame extends Exception {
    private static final long serialVersionUID = 1L;

    /// What was wrong, as counted in [TransportStats#malformed].
    public enum Reason {
        /// A length prefix above the limit of its lane.
        OVERSIZED,
        /// A frame of no bytes where one must carry something.
        EMPTY,
        /// The stream ended inside a frame, or a conversation without its end mark.
        TRUNCATED,
        /// Unfinished frames of one connection together exceed its budget.
        OVER_BUDGET,
        /// The receiver of the bytes could not make sense of them.
        REJECTED
    }

    private final Reason reason;

    /// For the receiver of a frame: `detail` goes to the log and must hold no secrets.
    public MalformedFrame(String detail) {
        this(Reason.REJECTED, detail);
    }

    MalformedFrame(Reason reason, String detail) {
        super(detail);
        this.reason = reason;
    }

    /// What was wrong.
    public Reason reason() {
        return reason;
    }
}
