package dev.verdigris.store;

import dev.verdigris.crr.ViewFunctions;
import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.FunctionFlag;
import dev.verdigris.sqlite.GenerateSeries;
import dev.verdigris.sqlite.JsonContains;
import dev.verdigris.sqlite.Limit;
import dev.verdigris.sqlite.OpenMode;
import dev.verdigris.sqlite.Setting;
import dev.verdigris.wire.WireFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/// How connections to a replica are set up.
final class Connections {
    /// How long to wait for a lock that somebody outside holds; inside, the writer is alone.
    static final Duration BUSY_TIMEOUT = Duration.ofSeconds(5);

    /// What the engine may: chunks hold a row and what goes with it.
    private static final int ENGINE_ROW_BYTES_MAX = 2 * WireFormat.CHANGES_BYTES_MAX;

    /// What a query may make of it in one value or row; the HTTP edge cuts larger rows off anyway.
    private static final int READ_BYTES_MAX = 64 << 20;

    // sqlite.org/fileformat2.html: the bytes that say whether the file is in write-ahead-log mode.
    private static final int WRITE_FORMAT_OFFSET = 18;
    private static final int READ_FORMAT_OFFSET = 19;
    private static final byte ROLLBACK_JOURNAL = 1;

    private Connections() {}

    static Connection writer(ReplicaConfig config) {
        Connection connection = switch (config.location()) {
            case ReplicaConfig.Location.File(var path) -> Connection.open(path,
                    config.actorIfNew() == null ? OpenMode.READ_WRITE : OpenMode.READ_WRITE_CREATE);
            case ReplicaConfig.Location.Memory() -> Connection.openMemory();
            case ReplicaConfig.Location.Image(var bytes) -> {
                Connection memory = Connection.openMemory();
                memory.deserialize(bytes);
                yield memory;
            }
        };
        try {
            connection.busyTimeout(BUSY_TIMEOUT);
            if (config.location() instanceof ReplicaConfig.Location.File) {
                connection.exec("PRAGMA journal_mode = WAL");
            }
            connection.exec("PRAGMA synchronous = " + config.durability().name());
            common(connection, config.cacheKib());
            limitRows(connection, false);
            return connection;
        } catch (Throwable e) {
            connection.close();
            throw e;
        }
    }

    /// @param file of a replica that is open for writing
    static Connection reader(Path file, int cacheKib) {
        Connection connection = Connection.open(file, OpenMode.READ_ONLY);
        try {
            connection.busyTimeout(BUSY_TIMEOUT);
            common(connection, cacheKib);
            connection.exec("PRAGMA query_only = ON");
            connection.limit(Limit.VALUE_BYTES, READ_BYTES_MAX);
            return connection;
        } catch (Throwable e) {
            connection.close();
            throw e;
        }
    }

    /// For checkpoints alone; waits for nobody.
    static Connection checkpointer(Path file) {
        Connection connection = Connection.open(file, OpenMode.READ_WRITE);
        try {
            connection.exec("PRAGMA wal_autocheckpoint = 0");
            // One that has read nothing yet does not know of the log, and would copy nothing.
            connection.exec("SELECT 1 FROM sqlite_schema");
            return connection;
        } catch (Throwable e) {
            connection.close();
            throw e;
        }
    }

    private static void common(Connection connection, int cacheKib) {
        connection.set(Setting.TRUSTED_SCHEMA, false);
        connection.set(Setting.DEFENSIVE, true);
        ViewFunctions.register(connection);
        // A replaced row must fire its delete trigger: its clock has to learn of the death.
        connection.exec("PRAGMA recursive_triggers = ON");
        connection.exec("PRAGMA foreign_keys = ON");
        connection.exec("PRAGMA cache_size = -" + cacheKib);
        functions(connection);
    }

    /// What upstream's nodes offer to SQL beside what SQLite has.
    private static void functions(Connection connection) {
        connection.createTableFunction("generate_series", new GenerateSeries());
        connection.createFunction("corro_json_contains", 2,
                Set.of(FunctionFlag.DETERMINISTIC, FunctionFlag.INNOCUOUS), new JsonContains());
    }

    static void limitRows(Connection connection, boolean client) {
        connection.limit(Limit.VALUE_BYTES,
                client ? LocalSession.ROW_BYTES_MAX : ENGINE_ROW_BYTES_MAX);
    }

    static byte[] image(Connection connection) {
        byte[] image = connection.serialize();
        if (image.length > READ_FORMAT_OFFSET) { // without its log, and read from memory
            image[WRITE_FORMAT_OFFSET] = ROLLBACK_JOURNAL;
            image[READ_FORMAT_OFFSET] = ROLLBACK_JOURNAL;
        }
        return image;
    }
}
