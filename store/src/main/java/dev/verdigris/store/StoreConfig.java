package dev.verdigris.store;

/// How the store of a running node is set up.
///
/// @param replica the database and how it is run
/// @param readers connections that read, 1 to 64; more help while queries wait for the disk
/// @param localJobsMax local transactions that may wait for the writer; beyond it clients are told
///     to try later
public record StoreConfig(ReplicaConfig replica, int readers, int localJobsMax) {
    public static final int READERS_DEFAULT = 4;
    public static final int LOCAL_JOBS_MAX_DEFAULT = 1_024;

    public StoreConfig {
        if (readers < 1 || readers > 64 || localJobsMax < 1) {
            throw new IllegalArgumentException(
                    readers + " readers, " + localJobsMax + " waiting jobs");
        }
    }

    public static StoreConfig of(ReplicaConfig replica) {
        return new StoreConfig(replica, READERS_DEFAULT, LOCAL_JOBS_MAX_DEFAULT);
    }
}
