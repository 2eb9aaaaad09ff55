package dev.verdigris.http;

import java.time.Duration;

/// How much the HTTP server holds, and how long it waits. `docs/http.md` says what a client sees at
/// each limit.
public record HttpLimits(Connections connections, Requests requests, Results results) {
    public static final HttpLimits DEFAULT =
            new HttpLimits(Connections.DEFAULT, Requests.DEFAULT, Results.DEFAULT);

    /// Of connections.
    ///
    /// @param openMax at the limit a new connection is closed at once. Costs a file descriptor and
    ///     some kilobytes each
    /// @param idleTimeout how long a connection may be open without a request
    /// @param drainTimeout how long requests under way may take to end when the server closes
    public record Connections(int openMax, Duration idleTimeout, Duration drainTimeout) {
        public static final Connections DEFAULT =
                new Connections(10_000, Duration.ofMinutes(5), Duration.ofSeconds(5));

        public Connections {
            requirePositive(openMax);
            requirePositive(idleTimeout);
        }
    }

    /// Of requests.
    ///
    /// @param perRouteMax requests of one route that may be under way until their answer begins
    /// @param bytesMax memory one request may take: its body and, for each value in it,
    ///     [RequestMemory#BYTES_PER_VALUE]
    /// @param bytesInAllMax the same for all requests under way; at least `bytesMax`
    /// @param stallTimeout how long a body may pause
    public record Requests(
            int perRouteMax, long bytesMax, long bytesInAllMax, Duration stallTimeout) {
        public static final Requests DEFAULT =
                new Requests(128, 256L << 20, 512L << 20, Duration.ofSeconds(30));

        public Requests {
            requirePositive(perRouteMax);
            requirePositive(bytesMax);
            requirePositive(stallTimeout);
            if (bytesInAllMax < bytesMax) {
                throw new IllegalArgumentException("bytesInAllMax does not hold one request");
            }
        }
    }

    /// Of answers.
    ///
    /// A result goes from the database to the client through memory while the client keeps up, and
    /// through a file when it does not, so that a slow client does not occupy a reader.
    ///
    /// @param streamsMax results that may be on their way to clients at once
    /// @param spillBytesMax of one result in a file. Then its reader waits for the client
    /// @param spillBytesInAllMax of all results in files
    /// @param readerWaitMax how long, in all, the reader of one result waits for its client before
    ///     the result is cut off
    /// @param stallTimeout how long a client may take nothing of an answer before it is cut off
    public record Results(
            int streamsMax,
            long spillBytesMax,
            long spillBytesInAllMax,
            Duration readerWaitMax,
            Duration stallTimeout) {
        public static final Results DEFAULT = new Results(512, 1L << 30, 4L << 30,
                Duration.ofSeconds(10), Duration.ofSeconds(30));

        public Results {
            requirePositive(streamsMax);
            requirePositive(spillBytesMax);
            requirePositive(spillBytesInAllMax);
            requirePositive(stallTimeout);
        }
    }

    private static void requirePositive(long limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a limit below 1: " + limit);
        }
    }

    private static void requirePositive(Duration limit) {
        if (!limit.isPositive()) {
            throw new IllegalArgumentException("a time limit of " + limit);
        }
    }
}
