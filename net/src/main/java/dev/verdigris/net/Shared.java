package dev.verdigris.net;

import java.net.InetSocketAddress;

/// What every part of one transport works with. Any thread.
record Shared(
        TransportConfig config, TransportHandler handler, Counters counters, ThrottledLog log) {

    TransportTimes times() {
        return config.times();
    }

    TransportLimits limits() {
        return config.limits();
    }

    void malformed(InetSocketAddress from, MalformedFrame why) {
        counters.malformed(why.reason());
        log.warn("transport.malformed from=" + from + " reason=" + why.reason() + ": "
                + why.getMessage());
    }

    /// A handler that throws what it may not is our own bug; the thread's handler of last resort
    /// decides whether the node goes on.
    static void bug(Throwable thrown) {
        var thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
    }
}
