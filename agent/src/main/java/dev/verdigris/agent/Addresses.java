package dev.verdigris.agent;

import dev.verdigris.model.NodeAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/// Between the addresses of `core`, which are plain values, and those of sockets.
final class Addresses {
    private Addresses() {}

    /// @param address resolved
    static NodeAddress of(InetSocketAddress address) {
        return NodeAddress.of(address.getAddress().getAddress(), address.getPort());
    }

    static InetSocketAddress socket(NodeAddress address) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address.ip()), address.port());
        } catch (UnknownHostException impossible) {
            throw new AssertionError("4 or 16 bytes are an address", impossible);
        }
    }
}
