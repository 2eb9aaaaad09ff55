package dev.verdigris.store;

import dev.verdigris.crr.ChangesReader;
import dev.verdigris.crr.Digests;
import dev.verdigris.crr.EngineSql;
import dev.verdigris.crr.MemberTable;
import dev.verdigris.sqlite.Connection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/// Threads that read, each with a read-only connection of its own.
final class Readers implements AutoCloseable {
    /// Jobs that may wait for a reader; beyond it callers wait to hand theirs over.
    static final int WAITING_MAX = 256;

    /// What a reader does.
    interface Job {
        void run(Reader reader);

        void refuse(StoreException why);

        Deadline deadline();
    }

    /// One connection and what stands on it.
    ///
    /// @param guard on while a client's query is compiled
    record Reader(ReaderActivity activity, Connection connection, Guard guard, EngineSql sql,
            ChangesReader changes, Digests digests, MemberTable members) {
        static Reader open(String name, Path file, int cacheKib) {
            Connection connection = Connections.reader(file, cacheKib);
            var guard = new Guard(null);
            connection.authorizer(guard);
            var sql = new EngineSql(connection);
            return new Reader(new ReaderActivity(name), connection, guard, sql,
                    new ChangesReader(sql), new Digests(sql), new MemberTable(sql));
        }

        void close() {
            sql.close();
            connection.close();
        }
    }

    private final BlockingQueue<Job> jobs = new ArrayBlockingQueue<>(WAITING_MAX);
    private final List<ReaderActivity> activities = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    /// @param name of the threads, before their number
    Readers(String name, Path file, int count, int cacheKib) {
        for (int i = 0; i < count; i++) {
            Reader reader = Reader.open(name + "-" + i, file, cacheKib);
            activities.add(reader.activity());
            threads.add(Thread.ofPlatform().name(name + "-" + i).start(() -> loop(reader)));
        }
    }

    /// Hands a job to the next free reader, and waits for room if too many are waiting.
    ///
    /// @throws StoreException if there is none before the job's deadline
    void add(Job job) {
        try {
            long wait = job.deadline().remainingNanos(Long.MAX_VALUE);
            if (closed) {
                throw new StoreException(StoreException.Reason.CLOSED, "the store is closed");
            }
            if (!jobs.offer(job, wait, TimeUnit.NANOSECONDS)) {
                throw late();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(StoreException.Reason.CLOSED, "interrupted");
        }
        if (closed) { // closed between the look and the offer: nobody may take it any more
            refuseWaiting();
        }
    }

    /// What each reader is at.
    List<ReaderActivity> activities() {
        return Collections.unmodifiableList(activities);
    }

    private static StoreException late() {
        return new StoreException(StoreException.Reason.DEADLINE,
                "all readers were busy for as long as the request may take");
    }

    private void loop(Reader reader) {
        try {
            while (!closed) {
                Job job = jobs.take();
                if (job.deadline().hasPassed()) {
                    job.refuse(late());
                } else {
                    reader.activity().begin();
                    job.run(reader);
                    reader.activity().end();
                }
            }
        } catch (InterruptedException _) {
            // closing: nobody else interrupts a reader
        } finally {
            reader.close();
        }
    }

    private void refuseWaiting() {
        for (Job job = jobs.poll(); job != null; job = jobs.poll()) {
            job.refuse(new StoreException(StoreException.Reason.CLOSED, "the store is closed"));
        }
    }

    /// Lets the jobs under way finish and refuses those that wait.
    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
        threads.forEach(Threads::join);
        refuseWaiting();
    }
}
