package dev.verdigris.store;

import dev.verdigris.crr.CheckProgress;
import dev.verdigris.crr.CheckReport;
import dev.verdigris.crr.Checker;
import dev.verdigris.sqlite.Connection;
import java.nio.file.Path;

/// Checks a database file, whether a node runs on it or not: it reads one snapshot, and hinders
/// nobody but the log, which cannot shrink meanwhile.
public final class DatabaseCheck {
    private DatabaseCheck() {}

    /// On a platform thread.
    ///
    /// @throws IllegalStateException if the file is no database of ours
    /// @throws dev.verdigris.sqlite.SqliteException if it cannot be read
    public static CheckReport run(Path file, CheckProgress progress) {
        try (Connection connection = Connections.reader(file, ReplicaConfig.CACHE_KIB_DEFAULT)) {
            return Checker.check(connection, progress);
        }
    }
}
