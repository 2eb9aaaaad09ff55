package dev.verdigris.bench.engine;

import dev.verdigris.model.ActorId;
import dev.verdigris.sqlite.Checkpoint;
import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.OpenMode;
import dev.verdigris.store.Replica;
import dev.verdigris.store.ReplicaConfig;
import dev.verdigris.time.HybridClock;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A replica with its default settings.
final class ReplicaDatabase implements Database {
    /// Whose it is if it is new.
    static final ActorId OWNER = new ActorId(0, 1);

    private final Replica replica;
    private final Path file;

    private ReplicaDatabase(Replica replica, Path file) {
        this.replica = replica;
        this.file = file;
    }

    static ReplicaDatabase open(Path file) {
        return new ReplicaDatabase(Replica.open(ReplicaConfig.file(file, OWNER), clock()), file);
    }

    static HybridClock clock() {
        return new HybridClock(() -> TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()));
    }

    Replica replica() {
        return replica;
    }

    void applySchema(String ddl) {
        replica.applySchema(List.of(ddl));
    }

    @Override
    public Path file() {
        return file;
    }

    @Override
    public void transact(Consumer<Session> work) {
        replica.transact(session -> {
            work.accept(session::prepare);
            return true;
        });
    }

    @Override
    public void checkpoint() {
        try (Connection other = Connection.open(file, OpenMode.READ_WRITE)) {
            other.checkpoint(Checkpoint.Mode.TRUNCATE);
        }
    }

    @Override
    public void close() {
        replica.close();
    }
}
