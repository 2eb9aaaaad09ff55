package dev.verdigris.agent;

import dev.verdigris.config.Config;
import dev.verdigris.schema.Permission;
import dev.verdigris.schema.SchemaRefused;
import dev.verdigris.store.Deadline;
import dev.verdigris.store.SchemaResult;
import dev.verdigris.store.Store;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Keeps the database's schema as the files say, at the start and whenever it is asked to. Safe for
/// any thread; the store does one schema after the other.
final class SchemaKeeper {
    /// A schema may adopt tables that are full already, or make them anew.
    static final Duration TIMEOUT = Duration.ofMinutes(10);

    private static final System.Logger LOG = System.getLogger(SchemaKeeper.class.getName());

    private final Store store;
    private final List<Path> paths;
    private final boolean strict;
    private final AtomicReference<@Nullable SchemaRefused> refusal = new AtomicReference<>();

    SchemaKeeper(Store store, Config.Db config) {
        this.store = store;
        this.paths = config.schemaPaths();
        this.strict = config.schemaStrict();
    }

    /// What became of the files.
    ///
    /// @param result null if there are no files
    record Applied(@Nullable SchemaResult result, List<String> unreadable) {}

    List<Path> paths() {
        return paths;
    }

    /// Why the files were last refused, so that an older schema is in force; null if they were not.
    @Nullable SchemaRefused refusal() {
        return refusal.get();
    }

    /// Applies the files as the node starts. One that is refused leaves the schema that is stored.
    ///
    /// @throws AgentException if it is refused and the node is not to start then
    void start() throws AgentException {
        try {
            Applied applied = apply(Permission.ADDITIVE);
            if (strict && !applied.unreadable().isEmpty()) {
                throw new AgentException(unreadable(applied.unreadable()).getMessage()
                        + "; db.schema_strict is set, so the node does not start");
            }
        } catch (SchemaRefused refused) {
            if (strict) {
                throw new AgentException("schema refused: " + refused.getMessage()
                        + "; db.schema_strict is set, so the node does not start", refused);
            }
        }
    }

    /// Reads the files again and applies them.
    ///
    /// @throws SchemaRefused if that is not possible; nothing was changed
    Applied apply(Permission permission) {
        SchemaFiles files = SchemaFiles.read(paths);
        try {
            files.unreadable().forEach(path ->
                    LOG.log(Level.WARNING, "schema path cannot be read path={0}", path));
            if (permission == Permission.DESTRUCTIVE) {
                requireAll(files);
            }
            SchemaResult result = files.texts().isEmpty() ? null
                    : store.applySchema(Deadline.after(TIMEOUT), files.texts(), permission);
            if (result != null) {
                LOG.log(Level.INFO, "schema applied changed={0}", result.changed());
            }
            refusal.set(null);
            return new Applied(result, files.unreadable());
        } catch (SchemaRefused refused) {
            refusal.set(refused);
            LOG.log(Level.ERROR, "schema refused, the one before stays in force code={0}"
                    + " problem={1}", refused.code(), refused.getMessage());
            throw refused;
        }
    }

    /// What is not named is dropped, so nothing may be unnamed by mistake.
    private static void requireAll(SchemaFiles files) {
        if (!files.unreadable().isEmpty()) {
            throw unreadable(files.unreadable());
        }
        if (files.texts().isEmpty()) {
            throw new SchemaRefused(SchemaRefused.Code.UNREADABLE, "there are no schema files, so "
                    + "all tables would be dropped; name them in db.schema_paths");
        }
    }

    private static SchemaRefused unreadable(List<String> paths) {
        return new SchemaRefused(SchemaRefused.Code.UNREADABLE, "schema paths cannot be read: "
                + String.join(", ", paths) + "; make them readable or take them out of "
                + "db.schema_paths");
    }
}
