package dev.verdigris.store;

import dev.verdigris.sqlite.SqliteException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What the disk last did to commits and to checkpoints. For any thread.
///
/// The two are kept apart: a disk that is full may take commits for a while, into the part of the
/// write-ahead log that is used again, and yet no checkpoint.
final class DiskWatch {
    private static final System.Logger LOG = System.getLogger(Store.class.getName());

    private final Trouble commits = new Trouble("commits");
    private final Trouble checkpoints = new Trouble("checkpoints");
    private volatile boolean suspected;

    /// What writes.
    private static final class Trouble {
        private final String what;
        private volatile Health.@Nullable Unwell current;

        Trouble(String what) {
            this.what = what;
        }

        synchronized void failed(SqliteException failure) {
            if (current == null) {
                current = new Health.Unwell(Instant.now(), what + ": " + failure.message());
                LOG.log(Level.ERROR, "the disk does not take {0}, the node is unwell code={1}"
                        + " reason={2}", what, failure.extendedCode(), failure.message());
            }
        }

        void succeeded() {
            if (current != null) {
                recovered();
            }
        }

        private synchronized void recovered() {
            Health.Unwell before = current;
            if (before != null) {
                current = null;
                LOG.log(Level.WARNING, "the disk takes {0} again unwell_seconds={1}", what,
                        Duration.between(before.since(), Instant.now()).toSeconds());
            }
        }
    }

    /// What was to be committed has failed. That alone does not prove anything: SQLite also says
    /// that the disk is full when a table has no row number left.
    void suspect(Throwable thrown) {
        suspected |= ofDisk(thrown) != null;
    }

    /// Whether [#suspect] has found reason to try the disk since this was last asked.
    boolean takeSuspicion() {
        boolean before = suspected;
        suspected = false;
        return before;
    }

    /// A commit has failed.
    void commitFailed(Throwable thrown) {
        SqliteException ofDisk = ofDisk(thrown);
        if (ofDisk != null) {
            commits.failed(ofDisk);
        }
    }

    void committed() {
        commits.succeeded();
    }

    boolean failsCommits() {
        return commits.current != null;
    }

    void checkpointFailed(SqliteException failure) {
        checkpoints.failed(failure);
    }

    void checkpointed() {
        checkpoints.succeeded();
    }

    Health health() {
        Health.Unwell commit = commits.current;
        Health.Unwell checkpoint = checkpoints.current;
        return commit != null ? commit : checkpoint != null ? checkpoint : new Health.Well();
    }

    /// The disk's failure behind what a client's work threw; null if there is none.
    private static @Nullable SqliteException ofDisk(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SqliteException failure && failure.isOfDisk()) {
                return failure;
            }
        }
        return null;
    }
}
