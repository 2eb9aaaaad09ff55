package dev.verdigris.bench.torture;

import dev.verdigris.model.ActorId;
import dev.verdigris.store.ReplicaConfig;
import dev.verdigris.store.StoreConfig;
import dev.verdigris.time.HybridClock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What victim and parent know of the database alike.
///
/// Every transaction of the victim's own adds a row to `ledger` that says how many rows it added to
/// `part`, so that a transaction of which a part is missing shows. Versions of others add
/// [#REMOTE_ROWS] rows each to `remote`. `hot` is written over and over, and has more columns from
/// time to time.
final class Layout {
    static final ActorId OWN = new ActorId(0, 1);
    static final int REMOTE_ROWS = 5;
    static final int HOT_ROWS = 40;
    static final int HOT_COLUMNS_MAX = 40;

    /// Small, so that the log is begun anew and cut all the time.
    private static final long WAL_BYTES = StoreConfig.WAL_THRESHOLD_BYTES_MIN;

    private Layout() {}

    /// Whose versions the victim merges in one round.
    static ActorId peer(long round) {
        return new ActorId(round, 2);
    }

    static ReplicaConfig replica(Path folder) {
        return ReplicaConfig.file(folder.resolve("victim.db"), OWN);
    }

    static StoreConfig store(Path folder) {
        return new StoreConfig(replica(folder), 2, StoreConfig.LOCAL_JOBS_MAX_DEFAULT, WAL_BYTES);
    }

    /// @param hotColumns of the table that grows
    static List<String> schema(int hotColumns) {
        String columns = IntStream.range(0, hotColumns).mapToObj(i -> ", c" + i)
                .collect(Collectors.joining());
        return List.of(
                "CREATE TABLE ledger(id TEXT PRIMARY KEY NOT NULL, parts INTEGER)",
                "CREATE TABLE part(id TEXT NOT NULL, n INTEGER NOT NULL, filling TEXT,"
                        + " PRIMARY KEY (id, n))",
                "CREATE TABLE remote(id TEXT NOT NULL, n INTEGER NOT NULL, filling TEXT,"
                        + " PRIMARY KEY (id, n))",
                "CREATE TABLE hot(id INTEGER PRIMARY KEY NOT NULL" + columns + ")");
    }

    /// The row of `remote` that a version of a peer begins with.
    static String remoteId(long round, long version) {
        return round + "-" + version;
    }

    static HybridClock clock() {
        return new HybridClock(() -> {
            Instant now = Instant.now();
            return now.getEpochSecond() * 1_000_000_000L + now.getNano();
        });
    }
}
