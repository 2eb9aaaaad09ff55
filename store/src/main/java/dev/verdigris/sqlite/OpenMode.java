package dev.verdigris.sqlite;

/// How a database file is opened.
public enum OpenMode {
    /// Reads and writes; makes the file if there is none.
    READ_WRITE_CREATE(0x6),
    /// Reads and writes a file that exists.
    READ_WRITE(0x2),
    /// Only reads. In WAL mode the directory must still be writable, or the `-shm` file be there.
    READ_ONLY(0x1);

    final int flags;

    OpenMode(int flags) {
        this.flags = flags;
    }
}
