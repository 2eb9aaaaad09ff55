package dev.verdigris.store;

import dev.verdigris.schema.SchemaChange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A schema that is applied.
///
/// @param commit the version that tells peers of rows a table had before it was replicated, or of
///     those that got new keys; or null
/// @param unparked what became of versions that waited for the schema
public record SchemaResult(SchemaChange.Outcome outcome, @Nullable Commit commit,
        RemoteResult unparked) {
    /// The tables that changed.
    public List<String> changed() {
        return outcome.changed();
    }
}
