package dev.verdigris.net;

/// How much the transport holds before it drops or refuses. Each is counted in [TransportStats].
///
/// @param peers addresses we keep an outgoing connection or its memory for; at the limit nothing
///     new is dialled
/// @param inboundConnections connections accepted at once, unfinished handshakes included; at the
///     limit a new one is closed
/// @param uniStreams one-way streams one peer may have open to us; QUIC stops it at the limit
/// @param biStreams conversations one peer may have open to us; QUIC stops it at the limit
/// @param biStreamsTotal conversations of all peers together; at the limit a new one is reset
/// @param uniFrameBytes largest frame of a one-way stream; a larger one ends its stream
/// @param biFrameBytes largest frame of a conversation; a larger one ends its stream
/// @param unfinishedBytes frames of one connection that have begun to arrive; a stream that needs
///     more is refused. At least one frame of either kind
/// @param queuedDatagrams datagrams waiting for one peer; the oldest is dropped
/// @param queuedUniBytes one-way messages waiting for one peer; the oldest is dropped
/// @param uniBytesInFlight one-way messages of one peer handed to QUIC but not yet taken by it
/// @param biBufferedBytes frames of one conversation waiting in one direction; the writer waits
/// @param waitingOpens conversations waiting for one peer to become reachable; more fail at once
public record TransportLimits(
        int peers,
        int inboundConnections,
        int uniStreams,
        int biStreams,
        int biStreamsTotal,
        int uniFrameBytes,
        int biFrameBytes,
        int unfinishedBytes,
        int queuedDatagrams,
        int queuedUniBytes,
        int uniBytesInFlight,
        int biBufferedBytes,
        int waitingOpens) {
    /// For clusters of up to some thousand nodes.
    public static final TransportLimits DEFAULT = new TransportLimits(
            8_192, 8_192, 256, 32, 512, 10 << 20, 16 << 20, 32 << 20, 512, 16 << 20, 1 << 20,
            256 << 10, 64);

    public TransportLimits {
        for (int each : new int[] {
            peers, inboundConnections, uniStreams, biStreams, biStreamsTotal, uniFrameBytes,
            biFrameBytes, unfinishedBytes, queuedDatagrams, queuedUniBytes, uniBytesInFlight,
            biBufferedBytes, waitingOpens
        }) {
            if (each < 1) {
                throw new IllegalArgumentException("a limit below 1: " + each);
            }
        }
        if (unfinishedBytes < Math.max(uniFrameBytes, biFrameBytes)) {
            throw new IllegalArgumentException("unfinishedBytes cannot hold one frame");
        }
    }
}
