package dev.verdigris.agent;

import dev.verdigris.model.Changeset;
import dev.verdigris.protocol.Input;
import dev.verdigris.sqlite.SqliteException;
import dev.verdigris.store.Commit;
import dev.verdigris.store.Store;
import dev.verdigris.store.StoreException;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Reads our own transactions back after their commit, in their order, and hands them to the loop
/// in chunks to be broadcast.
final class Producer {
    /// Commits that may wait to be read back. Beyond it the oldest is not broadcast; sync brings
    /// it.
    static final int COMMITS_WAITING_MAX = 8_192;

    private static final System.Logger LOG = System.getLogger(Producer.class.getName());

    private final AtomicReference<@Nullable Store> store;
    private final Inbox inbox;
    private final ArrayBlockingQueue<Commit> waiting =
            new ArrayBlockingQueue<>(COMMITS_WAITING_MAX);
    private final LongAdder skipped = new LongAdder();
    private final Thread thread;

    /// @param store set before the first commit
    Producer(AtomicReference<@Nullable Store> store, Inbox inbox) {
        this.store = store;
        this.inbox = inbox;
        this.thread = Thread.ofVirtual().name("producer").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// Takes a commit on the writer's thread, in the order of commits. Waits if the loop is far
    /// behind: then writers wait too.
    void committed(Commit commit) {
        try {
            inbox.put(new Inbox.Item.ForNode(new Input.Committed(commit.book())));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // The store is closing: nobody is to be told.
        }
        while (!waiting.offer(commit)) {
            if (waiting.poll() != null) {
                skipped.increment();
            }
        }
    }

    private void run() {
        try {
            while (true) {
                read(waiting.take());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (Stopped _) {
            // The node is stopping; peers get the rest by sync.
        }
    }

    private void read(Commit commit) {
        try {
            produce(commit);
        } catch (StoreException | SqliteException failure) {
            skipped.increment();
            LOG.log(Level.WARNING, "own version not broadcast, sync will bring it version={0}"
                    + " reason={1}", commit.version(), failure.getMessage());
        }
    }

    private void produce(Commit commit) {
        Objects.requireNonNull(store.get()).readVersion(commit.version(), changeset -> {
            if (changeset instanceof Changeset.Full chunk) {
                try {
                    inbox.put(new Inbox.Item.ForNode(new Input.Produced(chunk)));
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                    throw new Stopped();
                }
            }
        });
    }

    /// How many commits were not broadcast because too many waited or they could not be read.
    long skipped() {
        return skipped.sum();
    }

    void close() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }

    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
