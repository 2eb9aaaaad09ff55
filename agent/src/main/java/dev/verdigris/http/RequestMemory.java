package dev.verdigris.http;

import dev.verdigris.http.HttpLimits.Requests;
import java.util.concurrent.atomic.AtomicLong;

/// The memory of all requests under way, bounded per request and in all.
///
/// Safe for any thread; a [Share] belongs to the thread of its request.
final class RequestMemory {
    /// What a parsed value or statement takes beside its own bytes: a record, its reference in a
    /// list, the header of an array.
    static final int BYTES_PER_VALUE = 48;

    private final Requests limits;
    private final AtomicLong taken = new AtomicLong();

    RequestMemory(Requests limits) {
        this.limits = limits;
    }

    Share share() {
        return new Share();
    }

    long taken() {
        return taken.get();
    }

    /// What one request has taken; given back as a whole.
    final class Share implements AutoCloseable {
        private long own;

        /// Takes more.
        ///
        /// @throws Refused with 413 if the request is too large, 503 if others have taken the rest
        void take(long bytes) {
            if (own + bytes > limits.bytesMax()) {
                throw Refused.text(413, "the request takes more than " + limits.bytesMax()
                        + " bytes of memory");
            }
            if (taken.addAndGet(bytes) > limits.bytesInAllMax()) {
                taken.addAndGet(-bytes);
                throw Refused.text(503, "the requests under way take all memory there is for them");
            }
            own += bytes;
        }

        @Override
        public void close() {
            taken.addAndGet(-own);
            own = 0;
        }
    }
}
