package dev.verdigris.schema;

/// Where a statement of a schema stands.
///
/// @param origin see [SchemaText#origin]
/// @param line from 1
/// @param statement how it begins, in one line
public record Place(String origin, int line, String statement) {
    private static final int STATEMENT_CHARS_MAX = 80;

    /// @param text where the statement is
    /// @param offset in characters
    static Place of(SchemaText text, int offset, String statement) {
        int line = 1 + (int) text.sql().substring(0, offset).chars().filter(c -> c == '\n').count();
        String inOneLine = statement.replaceAll("\\s+", " ").strip();
        return new Place(text.origin(), line, inOneLine.length() <= STATEMENT_CHARS_MAX ? inOneLine
                : inOneLine.substring(0, STATEMENT_CHARS_MAX) + "…");
    }

    @Override
    public String toString() {
        return origin + " line " + line + " (" + statement + ")";
    }
}
