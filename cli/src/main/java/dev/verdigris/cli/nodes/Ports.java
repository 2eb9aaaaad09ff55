package dev.verdigris.cli.nodes;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/// The addresses of a node on loopback.
///
/// @param api TCP
/// @param gossip UDP
/// @param dialled UDP, where peers dial: `gossip`, unless something stands between
record Ports(int api, int gossip, int dialled) {
    static final String HOST = "127.0.0.1";

    Ports dialledAt(int port) {
        return new Ports(api, gossip, port);
    }

    /// Finds ports for as many nodes. They are free now and differ from each other, but nothing
    /// keeps them: somebody else may take one before its node does.
    static List<Ports> free(int nodes) throws IOException {
        InetAddress loopback = InetAddress.ofLiteral(HOST);
        var tcp = new ArrayList<ServerSocket>();
        var udp = new ArrayList<DatagramSocket>();
        try {
            var ports = new ArrayList<Ports>();
            for (int i = 0; i < nodes; i++) {
                tcp.add(new ServerSocket(0, 1, loopback));
                udp.add(new DatagramSocket(new InetSocketAddress(loopback, 0)));
                int gossip = udp.getLast().getLocalPort();
                ports.add(new Ports(tcp.getLast().getLocalPort(), gossip, gossip));
            }
            return ports;
        } finally {
            for (ServerSocket socket : tcp) {
                socket.close();
            }
            udp.forEach(DatagramSocket::close);
        }
    }
}
