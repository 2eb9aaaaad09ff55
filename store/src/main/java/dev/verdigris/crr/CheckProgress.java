package dev.verdigris.crr;

/// Is told how far a check has come.
@FunctionalInterface
public interface CheckProgress {
    CheckProgress NONE = (stage, done) -> { };

    /// Rows between two calls.
    long STEP_ROWS = 50_000;

    /// @param stage what is looked at, in words
    /// @param done how many rows of it have been
    void at(String stage, long done);
}
