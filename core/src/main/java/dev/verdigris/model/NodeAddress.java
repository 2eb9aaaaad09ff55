package dev.verdigris.model;

/// Where a node listens: an IP address and a UDP port. A plain value; nothing is resolved.
///
/// @param high the first eight bytes of the IPv6 address; zero for IPv4
/// @param low the last eight bytes; an IPv4 address is kept in its mapped form `::ffff:a.b.c.d`
/// @param port 0 to 65,535
public record NodeAddress(long high, long low, int port) implements Comparable<NodeAddress> {
    private static final long V4_PREFIX = 0xffff_0000_0000L;

    public NodeAddress {
        if (port < 0 || port > 0xffff) {
            throw new IllegalArgumentException("port " + port + " is outside 0..65535");
        }
    }

    /// @param ip 4 or 16 bytes in network order
    public static NodeAddress of(byte[] ip, int port) {
        return switch (ip.length) {
            case 4 -> new NodeAddress(0, V4_PREFIX | bytes(ip, 0, 4), port);
            case 16 -> new NodeAddress(bytes(ip, 0, 8), bytes(ip, 8, 8), port);
            default -> throw new IllegalArgumentException(
                    "an IP address has 4 or 16 bytes, not " + ip.length);
        };
    }

    private static long bytes(byte[] from, int offset, int count) {
        long value = 0;
        for (int i = offset; i < offset + count; i++) {
            value = value << 8 | from[i] & 0xff;
        }
        return value;
    }

    public boolean isIpv4() {
        return high == 0 && low >>> 32 == V4_PREFIX >>> 32;
    }

    /// The 4 or 16 bytes of the address in network order.
    public byte[] ip() {
        var bytes = new byte[isIpv4() ? 4 : 16];
        for (int i = 0; i < bytes.length; i++) {
            int fromEnd = bytes.length - 1 - i;
            bytes[i] = (byte) (fromEnd < 8 ? low >>> 8 * fromEnd : high >>> 8 * (fromEnd - 8));
        }
        return bytes;
    }

    @Override
    public int compareTo(NodeAddress other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        int byIp = byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
        return byIp != 0 ? byIp : Integer.compare(port, other.port);
    }

    /// `a.b.c.d:port`, or `[x:x:x:x:x:x:x:x]:port` without any shortening.
    @Override
    public String toString() {
        byte[] ip = ip();
        var text = new StringBuilder();
        if (ip.length == 4) {
            for (int i = 0; i < 4; i++) {
                text.append(i == 0 ? "" : ".").append(ip[i] & 0xff);
            }
            return text.append(':').append(port).toString();
        }
        for (int i = 0; i < 16; i += 2) {
            int group = (ip[i] & 0xff) << 8 | ip[i + 1] & 0xff;
            text.append(i == 0 ? "[" : ":").append(Integer.toHexString(group));
        }
        return text.append("]:").append(port).toString();
    }
}
