package dev.verdigris.model;

/// The n-th transaction of an actor that changed a replicated row.
///
/// @param value from 1, less than [Long#MAX_VALUE]; 0 stands for "none yet"
public record DbVersion(long value) implements Comparable<DbVersion> {
    public static final DbVersion ZERO = new DbVersion(0);

    public DbVersion {
        if (value < 0 || value == Long.MAX_VALUE) {
            throw new IllegalArgumentException("db_version " + value + " is out of range");
        }
    }

    public DbVersion next() {
        return new DbVersion(value + 1);
    }

    public DbVersion previous() {
        return new DbVersion(value - 1);
    }

    public boolean isAfter(DbVersion other) {
        return value > other.value;
    }

    @Override
    public int compareTo(DbVersion other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
