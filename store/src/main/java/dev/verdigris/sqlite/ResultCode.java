package dev.verdigris.sqlite;

/// The primary result codes of SQLite; an extended code is one of these in its low eight bits.
///
/// Sources: sqlite.org/rescode.html.
public final class ResultCode {
    public static final int OK = 0;
    public static final int ERROR = 1;
    public static final int INTERNAL = 2;
    public static final int PERM = 3;
    public static final int ABORT = 4;
    public static final int BUSY = 5;
    public static final int LOCKED = 6;
    public static final int NOMEM = 7;
    public static final int READONLY = 8;
    public static final int INTERRUPT = 9;
    public static final int IOERR = 10;
    public static final int CORRUPT = 11;
    public static final int NOTFOUND = 12;
    public static final int FULL = 13;
    public static final int CANTOPEN = 14;
    public static final int PROTOCOL = 15;
    public static final int SCHEMA = 17;
    public static final int TOOBIG = 18;
    public static final int CONSTRAINT = 19;
    public static final int MISMATCH = 20;
    public static final int MISUSE = 21;
    public static final int NOLFS = 22;
    public static final int AUTH = 23;
    public static final int RANGE = 25;
    public static final int NOTADB = 26;
    static final int IOERR_FSYNC = IOERR | 4 << 8;
    static final int IOERR_DIR_FSYNC = IOERR | 5 << 8;
    static final int ROW = 100;
    static final int DONE = 101;

    private ResultCode() {}
}
