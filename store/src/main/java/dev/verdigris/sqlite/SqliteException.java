package dev.verdigris.sqlite;

import org.jspecify.annotations.Nullable;

/// SQLite refused or failed; the message is SQLite's own.
///
/// What the failed statement had done is undone. The surrounding transaction stands unless SQLite
/// had to end it, which [Connection#inTransaction] tells.
public final class SqliteException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// The offset of an error that has no place in the SQL.
    public static final int NO_OFFSET = -1;

    private final int extendedCode;
    private final int offset;

    SqliteException(int extendedCode, String message, int offset, @Nullable Throwable cause) {
        super(message, cause);
        this.extendedCode = extendedCode;
        this.offset = offset;
    }

    /// The primary code, one of [ResultCode].
    public int code() {
        return extendedCode & 0xFF;
    }

    /// The extended code: its low eight bits are [#code], the rest says more or is zero.
    public int extendedCode() {
        return extendedCode;
    }

    /// Where in the SQL the error was found, in bytes of its UTF-8 form, or [#NO_OFFSET].
    public int offset() {
        return offset;
    }

    /// The given message or [Throwable#getMessage], never null.
    public String message() {
        return String.valueOf(getMessage());
    }

    /// A row broke a constraint of the schema, or a trigger raised an error.
    public boolean isConstraint() {
        return code() == ResultCode.CONSTRAINT;
    }

    /// Another connection holds a lock that we waited for as long as [Connection#busyTimeout] says;
    /// trying again later may work.
    public boolean isBusy() {
        return code() == ResultCode.BUSY || code() == ResultCode.LOCKED;
    }

    /// [Connection#interrupt] or [Connection#stopWhen] ended the statement.
    public boolean isInterrupted() {
        return code() == ResultCode.INTERRUPT;
    }

    /// An authorizer refused the statement.
    public boolean isDenied() {
        return code() == ResultCode.AUTH;
    }

    /// The disk is full, is read-only or fails. Nothing was changed, and what was tried may succeed
    /// once the disk is well again.
    ///
    /// A failed sync is not among these: what the disk has then lost of earlier writes is unknown,
    /// and trying again would succeed without writing it.
    public boolean isOfDisk() {
        return switch (code()) {
            case ResultCode.FULL, ResultCode.READONLY, ResultCode.CANTOPEN, ResultCode.PERM -> true;
            case ResultCode.IOERR -> extendedCode != ResultCode.IOERR_FSYNC
                    && extendedCode != ResultCode.IOERR_DIR_FSYNC;
            default -> false;
        };
    }

    /// The database or what it is stored on is unfit: trying again will fail until someone acts.
    /// Those that are [#isOfDisk] included.
    public boolean isFatal() {
        return switch (code()) {
            case ResultCode.INTERNAL,
                    ResultCode.PERM,
                    ResultCode.NOMEM,
                    ResultCode.READONLY,
                    ResultCode.IOERR,
                    ResultCode.CORRUPT,
                    ResultCode.FULL,
                    ResultCode.CANTOPEN,
                    ResultCode.PROTOCOL,
                    ResultCode.NOLFS,
                    ResultCode.NOTADB ->
                    true;
            default -> false;
        };
    }
}
