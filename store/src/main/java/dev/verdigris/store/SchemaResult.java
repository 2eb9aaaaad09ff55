package dev.verdigris.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A schema that is applied.
///
/// @param changed the tables that are new or have new columns or indexes
/// @param commit the version that tells peers of rows a table had before it was replicated, or null
/// @param unparked what became of versions that waited for the schema
public record SchemaResult(List<String> changed, @Nullable Commit commit, RemoteResult unparked) {
    public SchemaResult {
        changed = List.copyOf(changed);
    }
}
