package dev.verdigris.schema;

import java.util.List;

/// A piece of a schema: statements, and where they come from.
///
/// @param origin what people call it: the path of a file, or what sent it
public record SchemaText(String origin, String sql) {
    /// Pieces that come from one place.
    public static List<SchemaText> all(String origin, List<String> pieces) {
        return pieces.stream().map(sql -> new SchemaText(origin, sql)).toList();
    }
}
