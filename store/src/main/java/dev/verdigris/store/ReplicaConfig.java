package dev.verdigris.store;

import dev.verdigris.model.ActorId;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where a database is and how it is run.
///
/// @param location where it is
/// @param actorIfNew the identity a new database gets: 16 random bytes in the form of a UUIDv4;
///     null if the database must exist. One that exists keeps its own
/// @param cacheKib memory for pages per connection, from 64; more saves reads of a working set
///     larger than that
/// @param durability what a commit waits for
public record ReplicaConfig(Location location, @Nullable ActorId actorIfNew, int cacheKib,
        Durability durability) {
    /// Modest: a node shares its host with the service it serves.
    public static final int CACHE_KIB_DEFAULT = 16 * 1024;

    /// Where a database is.
    public sealed interface Location {
        /// A file, made if there is none, in write-ahead-log mode.
        record File(Path path) implements Location {}

        /// A new database that ends with the replica.
        record Memory() implements Location {}

        /// A database in memory that begins as what [Replica#image] once gave.
        record Image(byte[] bytes) implements Location {}
    }

    /// What a commit waits for.
    public enum Durability {
        /// Survives the end of the process. The last transactions may be lost with the power; peers
        /// that have heard of them bring them back.
        NORMAL,
        /// Survives the loss of power, for one wait on the disk per transaction.
        FULL
    }

    public ReplicaConfig {
        if (cacheKib < 64) {
            throw new IllegalArgumentException("a page cache of " + cacheKib + " KiB");
        }
    }

    public static ReplicaConfig file(Path path, @Nullable ActorId actorIfNew) {
        return of(new Location.File(path), actorIfNew);
    }

    public static ReplicaConfig memory(ActorId actor) {
        return of(new Location.Memory(), actor);
    }

    public static ReplicaConfig image(byte[] bytes) {
        return of(new Location.Image(bytes), null);
    }

    private static ReplicaConfig of(Location location, @Nullable ActorId actorIfNew) {
        return new ReplicaConfig(location, actorIfNew, CACHE_KIB_DEFAULT, Durability.NORMAL);
    }
}
