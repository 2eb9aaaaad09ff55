package dev.verdigris.net;

import java.time.Duration;

/// How long the transport waits. All are positive.
///
/// @param connect from the start of a dial to the peer's first byte
/// @param idle a connection without traffic is closed after this long; a keep-alive goes out after
///     half of it
/// @param silence how long a peer may leave packets unanswered before its connection counts as
///     dead; shorter finds a crashed peer sooner, longer survives longer network outages. Below
///     `idle`
/// @param sample how often round-trip time, path MTU and silence are looked at; well below
///     `silence`
/// @param unused a connection that we sent nothing on for this long is no longer kept alive
/// @param backoffMin wait after the first failed dial before the next; doubles each time
/// @param backoffMax where that doubling stops
/// @param drain how long closing waits for what was sent before to arrive
public record TransportTimes(
        Duration connect,
        Duration idle,
        Duration silence,
        Duration sample,
        Duration unused,
        Duration backoffMin,
        Duration backoffMax,
        Duration drain) {
    /// Suits wide-area clusters.
    public static final TransportTimes DEFAULT = new TransportTimes(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(6),
            Duration.ofSeconds(1),
            Duration.ofMinutes(10),
            Duration.ofMillis(250),
            Duration.ofSeconds(8),
            Duration.ofSeconds(2));

    public TransportTimes {
        for (Duration each : new Duration[] {
            connect, idle, silence, sample, unused, backoffMin, backoffMax, drain
        }) {
            if (!each.isPositive()) {
                throw new IllegalArgumentException("not a positive duration: " + each);
            }
        }
        if (backoffMin.compareTo(backoffMax) > 0) {
            throw new IllegalArgumentException("backoffMin " + backoffMin + " above " + backoffMax);
        }
    }

    /// With another idle timeout; `silence` shrinks to it if it must.
    public TransportTimes withIdle(Duration newIdle) {
        var newSilence = silence.compareTo(newIdle) < 0 ? silence : newIdle;
        return new TransportTimes(
                connect, newIdle, newSilence, sample, unused, backoffMin, backoffMax, drain);
    }
}
