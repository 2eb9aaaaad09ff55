package dev.verdigris.net;

/// Judges from packet counts whether a peer still answers.
///
/// QUIC itself gives a connection up only at the idle timeout. A peer that was killed leaves a hole
/// until then; here it shows when packets we sent stay unanswered, though a probe that must be
/// acknowledged was among them. Not thread-safe: the caller owns it.
final class PathWatch {
    /// What to do now.
    enum Verdict {
        /// Nothing.
        FINE,
        /// Send something that must be acknowledged.
        PROBE,
        /// Give the connection up.
        DEAD
    }

    private final long idleNanos;
    private final long silenceNanos;
    private final long unusedNanos;
    private final long intervalNanos;

    private long sentWhenHeard;
    private long received = -1;
    private long sent;
    private long lastTrafficNanos;
    private long unansweredSinceNanos;
    private boolean unanswered;
    private boolean probed;

    PathWatch(TransportTimes times) {
        idleNanos = times.idle().toNanos();
        silenceNanos = times.silence().toNanos();
        unusedNanos = times.unused().toNanos();
        // Often enough for both timeouts, whatever was configured.
        intervalNanos = Math.min(times.sample().toNanos(), Math.min(silenceNanos, idleNanos) / 5);
    }

    /// Time between two looks.
    long intervalNanos() {
        return intervalNanos;
    }

    /// Takes the packet counts of the connection so far.
    ///
    /// @param lastUsedNanos when something was last sent for the application
    Verdict look(long sentPackets, long receivedPackets, long nowNanos, long lastUsedNanos) {
        boolean heard = receivedPackets != received;
        if (heard || sentPackets != sent) {
            lastTrafficNanos = nowNanos;
        }
        sent = sentPackets;
        if (heard) {
            received = receivedPackets;
            sentWhenHeard = sentPackets;
            unanswered = false;
            return Verdict.FINE;
        }
        if (sentPackets > sentWhenHeard) {
            return unanswered(nowNanos);
        }
        boolean quiet = nowNanos - lastTrafficNanos >= idleNanos / 2 - intervalNanos;
        boolean used = nowNanos - lastUsedNanos < unusedNanos;
        return quiet && used ? Verdict.PROBE : Verdict.FINE;
    }

    /// What was sent may have been a bare acknowledgement, which nobody answers: probe before
    /// condemning.
    private Verdict unanswered(long nowNanos) {
        if (!unanswered) {
            unanswered = true;
            unansweredSinceNanos = nowNanos;
            probed = false;
            return Verdict.FINE;
        }
        long silentNanos = nowNanos - unansweredSinceNanos;
        if (silentNanos >= silenceNanos && probed) {
            return Verdict.DEAD;
        }
        if (silentNanos >= silenceNanos / 2 && !probed) {
            probed = true;
            return Verdict.PROBE;
        }
        return Verdict.FINE;
    }
}
