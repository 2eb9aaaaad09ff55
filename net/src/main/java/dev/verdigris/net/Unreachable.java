package dev.verdigris.net;

/// Why a peer could not be reached.
///
/// @param reason the kind of failure
/// @param detail for people; holds no secrets
public record Unreachable(Reason reason, String detail) {
    /// Kinds of failure.
    public enum Reason {
        /// Nothing, or not enough, was heard within the connect timeout.
        NO_ANSWER,
        /// The peer's certificate was not accepted by us.
        BAD_CERTIFICATE,
        /// The peer ended the handshake: it may not accept our certificate or our protocol.
        REFUSED,
        /// An established connection fell silent while we had something outstanding.
        SILENT,
        /// Our own side could not dial.
        LOCAL
    }
}
