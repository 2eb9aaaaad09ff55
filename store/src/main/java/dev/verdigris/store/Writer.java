package dev.verdigris.store;

import dev.verdigris.model.InvariantViolation;
import dev.verdigris.sqlite.SqliteException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The thread that owns the [Replica] of a [Store]: does one job after the other, clients' before
/// the cluster's, each kind in the order it came.
final class Writer implements AutoCloseable {
    /// Remote batches that may wait. The node sends one and waits for its answer; a few more leave
    /// room for the odd maintenance job.
    static final int REMOTE_JOBS_MAX = 16;

    /// Clients' jobs done in a row while a remote one waits: the cluster is slowed by a busy node,
    /// but never stopped.
    static final int LOCAL_JOBS_IN_A_ROW_MAX = 64;

    /// What the writer does. Unless it means the end of the writer, a failure is told to whoever
    /// waits for the job and not thrown.
    sealed interface Job permits Alone, LocalTransaction {
        /// The job will not run.
        void refuse(StoreException why);

        /// The deadline for being begun.
        Deadline deadline();
    }

    /// A job that has the replica to itself.
    non-sealed interface Alone extends Job {
        /// Runs on the writer's thread.
        void run(Replica replica);
    }

    private final Replica replica;
    private final GroupCommit groupCommit;
    private final int localJobsMax;
    private final Consumer<Throwable> stopped;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Job> local = new ArrayDeque<>();
    private final Deque<Job> remote = new ArrayDeque<>();
    private final Thread thread;
    private int localInARow;
    private boolean closed;
    private volatile @Nullable Throwable death;

    /// @param stopped is told what ended the writer, if not [#close]
    Writer(Replica replica, GroupCommit groupCommit, int localJobsMax,
            Consumer<Throwable> stopped) {
        this.replica = replica;
        this.groupCommit = groupCommit;
        this.localJobsMax = localJobsMax;
        this.stopped = stopped;
        this.thread = Thread.ofPlatform().name("writer").unstarted(this::loop);
    }

    void start() {
        thread.start();
    }

    /// @throws StoreException if there is no room
    void addLocal(Job job) {
        add(job, local, localJobsMax);
    }

    /// @throws StoreException if there is no room
    void addRemote(Job job) {
        add(job, remote, REMOTE_JOBS_MAX);
    }

    private void add(Job job, Deque<Job> queue, int limit) {
        lock.lock();
        try {
            if (closed) {
                throw closedNow();
            }
            if (queue.size() >= limit) {
                throw new StoreException(StoreException.Reason.BUSY,
                        limit + " transactions are waiting for the database already");
            }
            queue.addLast(job);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private StoreException closedNow() {
        Throwable why = death;
        return new StoreException(StoreException.Reason.CLOSED,
                why == null ? "the store is closed" : "the store has stopped: " + why);
    }

    /// What ended the writer before it was closed; null while nothing has.
    @Nullable Throwable death() {
        return death;
    }

    private void loop() {
        try {
            for (Job job = next(); job != null; job = next()) {
                if (isLate(job)) {
                    continue;
                }
                switch (job) {
                    case Alone alone -> alone.run(replica);
                    case LocalTransaction<?, ?> first -> groupCommit.run(first, this::nextToShare);
                }
            }
        } catch (Throwable e) { // the root of the thread: a bug, or a database that is unfit
            die(e);
        } finally {
            Throwable cause = death;
            if (cause != null) {
                stopped.accept(cause);
            }
            refuseAll();
            replica.close();
        }
    }

    /// Ends the writer because of what somebody has found out about the database. From any thread.
    void die(Throwable cause) {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                death = cause;
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Has the node's own work done in its turn with remote changes, and waits for it.
    ///
    /// @throws StoreException if there is no room, or the writer ends before
    <T> T call(Function<Replica, T> work) {
        var result = new Awaited<T>();
        addRemote(new Alone() {
            @Override
            public void run(Replica owned) {
                try {
                    result.complete(work.apply(owned));
                } catch (Throwable e) {
                    result.fail(e);
                    if (isFatal(e)) {
                        throw e;
                    }
                }
            }

            @Override
            public void refuse(StoreException why) {
                result.fail(why);
            }

            @Override
            public Deadline deadline() {
                return Deadline.NONE;
            }
        });
        return result.get(Deadline.NONE);
    }

    private static boolean isLate(Job job) {
        boolean late = job.deadline().hasPassed();
        if (late) {
            job.refuse(new StoreException(StoreException.Reason.DEADLINE,
                    "the database was busy for as long as the request may take"));
        }
        return late;
    }

    /// The next job if it may join the group under way; null if it is another's turn.
    private @Nullable LocalTransaction<?, ?> nextToShare() {
        lock.lock();
        try {
            while (!closed && isLocalsTurn() && local.peekFirst() instanceof
                    LocalTransaction<?, ?> transaction && transaction.shares()) {
                local.removeFirst();
                localInARow++;
                if (!isLate(transaction)) {
                    return transaction;
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Job next() {
        lock.lock();
        try {
            while (!closed && local.isEmpty() && remote.isEmpty()) {
                changed.awaitUninterruptibly();
            }
            if (closed) {
                return null;
            }
            if (!local.isEmpty() && isLocalsTurn()) {
                localInARow++;
                return local.pollFirst();
            }
            localInARow = 0;
            return remote.pollFirst();
        } finally {
            lock.unlock();
        }
    }

    private boolean isLocalsTurn() {
        return remote.isEmpty() || localInARow < LOCAL_JOBS_IN_A_ROW_MAX;
    }

    private void refuseAll() {
        lock.lock();
        try {
            closed = true;
            local.forEach(job -> job.refuse(closedNow()));
            remote.forEach(job -> job.refuse(closedNow()));
            local.clear();
            remote.clear();
        } finally {
            lock.unlock();
        }
    }

    /// Whether what was thrown means that nothing more can be written. A disk that is full or fails
    /// is waited for.
    static boolean isFatal(Throwable thrown) {
        return thrown instanceof InvariantViolation
                || thrown instanceof SqliteException failure && failure.isFatal()
                        && !failure.isOfDisk();
    }

    /// Lets the job under way finish, refuses those that wait, and closes the replica.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        Threads.join(thread);
    }
}
