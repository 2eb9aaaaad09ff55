package dev.verdigris.sqlite;

/// What SQLite may assume of a function, and where it lets SQL use it.
///
/// Sources: sqlite.org/c3ref/c_deterministic.html.
public enum FunctionFlag {
    /// Same arguments, same result, within one statement.
    DETERMINISTIC(0x800),
    /// Only top-level SQL may call it: no view, trigger, index or other schema.
    DIRECTONLY(0x8_0000),
    /// Has no effect but its result, so that untrusted schema may call it.
    INNOCUOUS(0x20_0000);

    final int bit;

    FunctionFlag(int bit) {
        this.bit = bit;
    }
}
