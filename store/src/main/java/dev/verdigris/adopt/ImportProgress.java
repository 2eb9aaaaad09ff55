package dev.verdigris.adopt;

/// Is told how far an import has come.
@FunctionalInterface
public interface ImportProgress {
    ImportProgress NONE = (stage, done) -> { };

    /// Rows or versions between two calls.
    long STEP = 50_000;

    /// @param stage what is done, in words
    /// @param done how many rows or versions of it have been
    void at(String stage, long done);
}
