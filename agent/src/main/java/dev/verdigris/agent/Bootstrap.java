package dev.verdigris.agent;

import dev.verdigris.model.NodeAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/// Turns the configured bootstrap peers into addresses. Blocks on the system's resolver, so it runs
/// on a virtual thread.
final class Bootstrap {
    static final int DEFAULT_PORT = 4001;

    private static final System.Logger LOG = System.getLogger(Bootstrap.class.getName());

    private final List<String> peers;
    private final InetSocketAddress self;

    /// @param peers `IP:PORT` or `HOST[:PORT]`
    /// @param self our own address, which is left out, as are addresses of the other IP family
    Bootstrap(List<String> peers, InetSocketAddress self) {
        this.peers = peers;
        this.self = self;
    }

    /// What resolves now; a name that does not is logged and left out.
    List<NodeAddress> resolve() {
        var found = new ArrayList<NodeAddress>();
        for (String peer : peers) {
            try {
                for (InetAddress ip : InetAddress.getAllByName(host(peer))) {
                    var address = new InetSocketAddress(ip, port(peer));
                    if (!address.equals(self)
                            && ip.getClass() == self.getAddress().getClass()) {
                        found.add(Addresses.of(address));
                    }
                }
            } catch (UnknownHostException | IllegalArgumentException failure) {
                LOG.log(System.Logger.Level.WARNING,
                        "bootstrap peer does not resolve peer={0} reason={1}", peer,
                        failure.getMessage());
            }
        }
        return found;
    }

    /// A host with brackets or without a colon has no port behind its last colon.
    private static int portColon(String peer) {
        int colon = peer.lastIndexOf(':');
        boolean bareIpv6 = colon != peer.indexOf(':') && !peer.startsWith("[");
        return bareIpv6 || colon < peer.indexOf(']') ? -1 : colon;
    }

    private static String host(String peer) {
        int colon = portColon(peer);
        String host = colon < 0 ? peer : peer.substring(0, colon);
        return host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1) : host;
    }

    private static int port(String peer) {
        int colon = portColon(peer);
        return colon < 0 ? DEFAULT_PORT : Integer.parseInt(peer.substring(colon + 1));
    }
}
