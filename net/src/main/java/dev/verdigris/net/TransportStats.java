package dev.verdigris.net;

import java.util.Map;

/// What the transport has done since it started. Counts only grow; gauges are named `open…`.
///
/// @param datagramsSent datagrams handed to QUIC
/// @param datagramsReceived datagrams given to the handler
/// @param datagramsDropped datagrams that never left: queue full, too large, peer unreachable
/// @param uniSent one-way messages handed to QUIC
/// @param uniSentBytes their bytes, length prefixes included
/// @param uniReceivedFrames frames of one-way messages given to the handler
/// @param uniReceivedBytes their bytes without prefixes
/// @param uniDropped one-way messages that never left: queue full, peer unreachable, connection
///     lost
/// @param uniDroppedBytes their bytes
/// @param biOpened conversations we opened
/// @param biAccepted conversations peers opened
/// @param biRefused conversations reset at [TransportLimits#biStreamsTotal]
/// @param dials attempts to connect
/// @param dialsFailed attempts that did not come up
/// @param handshakesFailed inbound connections that ended before they were up
/// @param connectionsRefused inbound connections closed at [TransportLimits#inboundConnections]
/// @param connectionsSilent established connections given up for silence
/// @param openOutgoing outgoing connections that are up now
/// @param openInbound inbound connections now, unfinished handshakes included
/// @param malformed streams and datagrams refused, by reason
public record TransportStats(
        long datagramsSent,
        long datagramsReceived,
        long datagramsDropped,
        long uniSent,
        long uniSentBytes,
        long uniReceivedFrames,
        long uniReceivedBytes,
        long uniDropped,
        long uniDroppedBytes,
        long biOpened,
        long biAccepted,
        long biRefused,
        long dials,
        long dialsFailed,
        long handshakesFailed,
        long connectionsRefused,
        long connectionsSilent,
        long openOutgoing,
        long openInbound,
        Map<MalformedFrame.Reason, Long> malformed) {}
