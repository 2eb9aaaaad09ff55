package dev.verdigris.agent;

import dev.verdigris.config.Config;
import dev.verdigris.model.ActorId;
import dev.verdigris.store.ReplicaConfig;
import dev.verdigris.store.Store;
import dev.verdigris.store.StoreConfig;
import dev.verdigris.store.StoreListener;
import dev.verdigris.time.HybridClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/// Opens the store as the configuration says.
final class Stores {
    private static final int PAGE_KIB = 4;
    private static final int CACHE_KIB_MIN = 64;

    private Stores() {}

    static Store open(Config.Db config, Config.Perf perf, HybridClock clock,
            StoreListener listener) throws IOException {
        Path path = config.path().toAbsolutePath();
        Files.createDirectories(path.getParent());
        var replica = new ReplicaConfig(new ReplicaConfig.Location.File(path), newActor(),
                cacheKib(config.cacheSizeKib()), ReplicaConfig.Durability.NORMAL);
        var store = new StoreConfig(replica, StoreConfig.READERS_DEFAULT,
                StoreConfig.LOCAL_JOBS_MAX_DEFAULT, perf.walThresholdMib() << 20);
        return Store.open(store, clock, listener);
    }

    /// `PRAGMA cache_size` counts KiB if negative, pages if positive.
    private static int cacheKib(long configured) {
        long kib = configured < 0 ? -configured : configured * PAGE_KIB;
        return Math.clamp(kib, CACHE_KIB_MIN, Integer.MAX_VALUE);
    }

    /// 16 random bytes in the form of a UUIDv4, as cr-sqlite makes them.
    private static ActorId newActor() {
        var bytes = new byte[ActorId.BYTES];
        new SecureRandom().nextBytes(bytes);
        bytes[6] = (byte) (bytes[6] & 0x0f | 0x40);
        bytes[8] = (byte) (bytes[8] & 0x3f | 0x80);
        return ActorId.ofBytes(bytes);
    }
}
