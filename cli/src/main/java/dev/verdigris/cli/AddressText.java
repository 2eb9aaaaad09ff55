package dev.verdigris.cli;

import java.net.InetSocketAddress;

/// Shows an address as it is written in options and configuration.
final class AddressText {
    private AddressText() {}

    static String of(InetSocketAddress address) {
        String ip = address.getAddress().getHostAddress();
        return (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + address.getPort();
    }
}
