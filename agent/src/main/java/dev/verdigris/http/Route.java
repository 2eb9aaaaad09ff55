package dev.verdigris.http;

import java.util.concurrent.Semaphore;

/// A path of the API, with the one method it takes.
///
/// @param permits how many of its requests may be under way until their answers begin
record Route(String method, String path, Semaphore permits, Handler handler) {
    /// What a route does.
    interface Handler {
        /// Answers. On the virtual thread of the request.
        ///
        /// @throws Refused if the request is not carried out
        /// @throws ClientGone if nobody is left to be answered
        void handle(Exchange exchange, RequestMemory.Share memory, Permit permit);
    }

    /// One of the permits of a route, given back when the answer begins or the request ends.
    static final class Permit implements AutoCloseable {
        private final Semaphore permits;
        private boolean held = true;

        Permit(Semaphore permits) {
            this.permits = permits;
        }

        @Override
        public void close() {
            if (held) {
                held = false;
                permits.release();
            }
        }
    }

    /// @throws Refused with 503 if all permits are taken
    Permit acquire() {
        if (!permits.tryAcquire()) {
            throw Refused.text(503, "max concurrency limit reached");
        }
        return new Permit(permits);
    }
}
