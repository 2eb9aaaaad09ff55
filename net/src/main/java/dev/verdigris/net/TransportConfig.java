package dev.verdigris.net;

import java.net.InetSocketAddress;

/// Where the transport listens and how much it may use.
///
/// @param bindAddress UDP address that peers dial; port 0 takes a free one
/// @param clientBindAddress source of outgoing connections; with port 0 several sockets share them
/// @param maxMtuBytes largest UDP payload to send, 1,200 or more, without looking for a larger one;
///     0 discovers what each path carries
/// @param times timeouts
/// @param limits bounds
public record TransportConfig(
        InetSocketAddress bindAddress,
        InetSocketAddress clientBindAddress,
        int maxMtuBytes,
        TransportTimes times,
        TransportLimits limits) {
    /// The smallest UDP payload that every QUIC path carries (RFC 9000 section 14).
    public static final int MTU_BYTES_MIN = 1_200;
    /// Where path MTU discovery stops: Ethernet less the IPv6 and UDP headers.
    static final int MTU_BYTES_DISCOVERED_MAX = 1_452;
    /// QUIC short header (1 + connection id 20 + packet number 4), tag 16, DATAGRAM frame header 3,
    /// our own lane byte 1.
    static final int DATAGRAM_OVERHEAD_BYTES = 45;

    public TransportConfig {
        if (maxMtuBytes != 0 && (maxMtuBytes < MTU_BYTES_MIN || maxMtuBytes > 65_527)) {
            throw new IllegalArgumentException("max MTU of " + maxMtuBytes + " bytes");
        }
    }

    /// Listens on `bindAddress`, dials from any port of the same address, defaults for the rest.
    public static TransportConfig at(InetSocketAddress bindAddress) {
        return new TransportConfig(
                bindAddress,
                new InetSocketAddress(bindAddress.getAddress(), 0),
                0,
                TransportTimes.DEFAULT,
                TransportLimits.DEFAULT);
    }

    /// The largest datagram that fits every path the transport works on at all. SWIM packets stay
    /// within this.
    public int datagramBytesMax() {
        return Math.max(maxMtuBytes, MTU_BYTES_MIN) - DATAGRAM_OVERHEAD_BYTES;
    }

    /// With other timeouts.
    public TransportConfig withTimes(TransportTimes newTimes) {
        return new TransportConfig(bindAddress, clientBindAddress, maxMtuBytes, newTimes, limits);
    }

    /// With other bounds.
    public TransportConfig withLimits(TransportLimits newLimits) {
        return new TransportConfig(bindAddress, clientBindAddress, maxMtuBytes, times, newLimits);
    }
}
