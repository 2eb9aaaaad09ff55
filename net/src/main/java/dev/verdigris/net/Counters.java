package dev.verdigris.net;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// The live counters behind [TransportStats]. Any thread.
final class Counters {
    final LongAdder datagramsSent = new LongAdder();
    final LongAdder datagramsReceived = new LongAdder();
    final LongAdder datagramsDropped = new LongAdder();
    final LongAdder uniSent = new LongAdder();
    final LongAdder uniSentBytes = new LongAdder();
    final LongAdder uniReceivedFrames = new LongAdder();
    final LongAdder uniReceivedBytes = new LongAdder();
    final LongAdder uniDropped = new LongAdder();
    final LongAdder uniDroppedBytes = new LongAdder();
    final LongAdder biOpened = new LongAdder();
    final LongAdder biAccepted = new LongAdder();
    final LongAdder biRefused = new LongAdder();
    final LongAdder dials = new LongAdder();
    final LongAdder dialsFailed = new LongAdder();
    final LongAdder handshakesFailed = new LongAdder();
    final LongAdder connectionsRefused = new LongAdder();
    final LongAdder connectionsSilent = new LongAdder();
    final LongAdder openOutgoing = new LongAdder();
    final LongAdder openInbound = new LongAdder();
    private final Map<MalformedFrame.Reason, LongAdder> malformed =
            new EnumMap<>(MalformedFrame.Reason.class);

    Counters() {
        for (var reason : MalformedFrame.Reason.values()) {
            malformed.put(reason, new LongAdder());
        }
    }

    void malformed(MalformedFrame.Reason reason) {
        var counter = malformed.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    void uniDropped(int bytes) {
        uniDropped.increment();
        uniDroppedBytes.add(bytes);
    }

    TransportStats snapshot() {
        var byReason = new EnumMap<MalformedFrame.Reason, Long>(MalformedFrame.Reason.class);
        malformed.forEach((reason, count) -> byReason.put(reason, count.sum()));
        return new TransportStats(
                datagramsSent.sum(), datagramsReceived.sum(), datagramsDropped.sum(), uniSent.sum(),
                uniSentBytes.sum(), uniReceivedFrames.sum(), uniReceivedBytes.sum(),
                uniDropped.sum(), uniDroppedBytes.sum(), biOpened.sum(), biAccepted.sum(),
                biRefused.sum(), dials.sum(), dialsFailed.sum(), handshakesFailed.sum(),
                connectionsRefused.sum(), connectionsSilent.sum(), openOutgoing.sum(),
                openInbound.sum(), byReason);
    }
}
