package dev.verdigris.store;

/// The end of the store's own threads.
final class Threads {
    private Threads() {}

    /// Waits for a thread that is ending. An interrupt does not end the wait; it is kept for later.
    static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
