package dev.verdigris.net.tls;

/// A certificate or key that cannot be used, or a combination of them that makes no sense.
///
/// The message names the file where there is one and never shows key material.
public final class TlsException extends Exception {
    private static final long serialVersionUID = 1L;

    /// What is wrong, for callers that map errors to exit codes.
    public enum Code {
        /// The file cannot be read or written.
        FILE,
        /// The file holds no certificate or key in a form we know.
        FORMAT,
        /// The key does not belong to the certificate.
        MISMATCH,
        /// The settings contradict each other, or a needed one is missing.
        CONFIGURATION,
        /// The target file is there already and overwriting was not asked for.
        EXISTS,
        /// The certificate may not sign others.
        NOT_AN_AUTHORITY
    }

    private final Code code;

    TlsException(Code code, String message) {
        super(message);
        this.code = code;
    }

    TlsException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /// What is wrong.
    public Code code() {
        return code;
    }
}
