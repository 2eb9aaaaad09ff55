package dev.verdigris.store;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// The result of work on another thread, waited for by one.
final class Awaited<T extends @Nullable Object> {
    private final CountDownLatch done = new CountDownLatch(1);
    private @Nullable T value;
    private @Nullable Throwable thrown;

    void complete(T result) {
        value = result;
        done.countDown();
    }

    void fail(Throwable failure) {
        thrown = failure;
        done.countDown();
    }

    /// Waits, and throws what the work threw, as it is. An interrupt does not end the wait, since
    /// the work goes on; it is kept for later.
    @SuppressWarnings({"unchecked", "NullAway"}) // null is a value if T allows it
    <X extends Exception> T get() throws X {
        boolean interrupted = false;
        while (true) {
            try {
                done.await();
                break;
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
