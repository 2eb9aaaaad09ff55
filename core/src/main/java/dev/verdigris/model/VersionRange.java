package dev.verdigris.model;

/// Consecutive versions of one actor, both ends included.
public record VersionRange(DbVersion first, DbVersion last) {
    public VersionRange {
        if (first.isAfter(last) || first.value() < 1) {
            throw new IllegalArgumentException("no versions " + first + " to " + last);
        }
    }

    public static VersionRange of(long first, long last) {
        return new VersionRange(new DbVersion(first), new DbVersion(last));
    }

    public static VersionRange single(DbVersion version) {
        return new VersionRange(version, version);
    }

    public long count() {
        return last.value() - first.value() + 1;
    }

    @Override
    public String toString() {
        return first + ".." + last;
    }
}
