package dev.verdigris.store;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The result of work on another thread, waited for by one. The work begins only if it is still
/// waited for.
final class Awaited<T extends @Nullable Object> {
    /// How often whoever waits looks whether its deadline has passed.
    private static final int DEADLINE_CHECK_MILLIS = 100;

    private final AtomicBoolean settled = new AtomicBoolean();
    private final CountDownLatch done = new CountDownLatch(1);
    private @Nullable T value;
    private @Nullable Throwable thrown;

    /// To be asked before the work begins: false if nobody waits for it any more.
    boolean begin() {
        return settled.compareAndSet(false, true);
    }

    void complete(T result) {
        value = result;
        done.countDown();
    }

    void fail(Throwable failure) {
        thrown = failure;
        done.countDown();
    }

    /// Waits, and throws what the work threw, as it is. Once the work has begun it is waited for to
    /// its end, which is near when the deadline passes. An interrupt does not end the wait, since
    /// the work goes on; it is kept for later.
    ///
    /// @throws StoreException if the deadline passed before the work began; then it never will
    @SuppressWarnings({"unchecked", "NullAway"}) // null is a value if T allows it
    <X extends Exception> T get(Deadline deadline) throws X {
        boolean interrupted = false;
        while (true) {
            try {
                if (!deadline.canPass()) {
                    done.await();
                    break;
                }
                if (done.await(DEADLINE_CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
                    break;
                }
                if (deadline.hasPassed() && begin()) {
                    thrown = new StoreException(StoreException.Reason.DEADLINE,
                            "the database was busy for as long as the request may take");
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        Throwable failure = thrown;
        if (failure == null) {
            return value;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        throw (X) failure; // only what the work declares is left
    }
}
