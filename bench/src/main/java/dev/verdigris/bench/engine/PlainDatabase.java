package dev.verdigris.bench.engine;

import dev.verdigris.sqlite.Checkpoint;
import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.OpenMode;
import dev.verdigris.sqlite.Statement;
import dev.verdigris.store.ReplicaConfig;
import java.nio.file.Path;
import java.util.function.Consumer;

/// SQLite as it is, set up as a replica sets it up.
final class PlainDatabase implements Database {
    private final Connection connection;
    private final Path file;

    private PlainDatabase(Connection connection, Path file) {
        this.connection = connection;
        this.file = file;
    }

    static PlainDatabase open(Path file) {
        Connection connection = Connection.open(file, OpenMode.READ_WRITE_CREATE);
        connection.exec("PRAGMA journal_mode = WAL");
        connection.exec("PRAGMA synchronous = NORMAL");
        connection.exec("PRAGMA foreign_keys = ON");
        connection.exec("PRAGMA cache_size = -" + ReplicaConfig.CACHE_KIB_DEFAULT);
        return new PlainDatabase(connection, file);
    }

    Connection connection() {
        return connection;
    }

    @Override
    public Path file() {
        return file;
    }

    @Override
    public void transact(Consumer<Session> work) {
        run("BEGIN IMMEDIATE");
        work.accept(connection::cached);
        run("COMMIT");
    }

    private void run(String sql) {
        try (Statement statement = connection.cached(sql)) {
            statement.run();
        }
    }

    @Override
    public void checkpoint() {
        connection.checkpoint(Checkpoint.Mode.TRUNCATE);
    }

    @Override
    public void close() {
        connection.close();
    }
}
