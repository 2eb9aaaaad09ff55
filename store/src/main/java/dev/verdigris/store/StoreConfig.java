package dev.verdigris.store;

/// How the store of a running node is set up.
///
/// @param replica the database and how it is run
/// @param readers connections that read, 1 to 64; more help while queries wait for the disk
/// @param localJobsMax local transactions that may wait for the writer; beyond it clients are told
///     to try later
/// @param walThresholdBytes size of the write-ahead log at which all is done to empty it, from
///     1 MiB: queries that hinder that are reported, and ended at twice the size
public record StoreConfig(ReplicaConfig replica, int readers, int localJobsMax,
        long walThresholdBytes) {
    public static final int READERS_DEFAULT = 4;
    public static final int LOCAL_JOBS_MAX_DEFAULT = 1_024;
    public static final long WAL_THRESHOLD_BYTES_DEFAULT = 5_120L << 20;
    public static final long WAL_THRESHOLD_BYTES_MIN = 1L << 20;

    public StoreConfig {
        if (readers < 1 || readers > 64 || localJobsMax < 1
                || walThresholdBytes < WAL_THRESHOLD_BYTES_MIN) {
            throw new IllegalArgumentException(readers + " readers, " + localJobsMax
                    + " waiting jobs, a write-ahead log of " + walThresholdBytes + " bytes");
        }
    }

    public static StoreConfig of(ReplicaConfig replica) {
        return new StoreConfig(replica, READERS_DEFAULT, LOCAL_JOBS_MAX_DEFAULT,
                WAL_THRESHOLD_BYTES_DEFAULT);
    }
}
