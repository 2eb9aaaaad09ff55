package dev.verdigris.agent;

import dev.verdigris.model.NodeAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns the configured bootstrap peers into addresses. Blocks on resolvers, so it runs on a
/// virtual thread.
///
/// Differs from upstream: an entry that does not resolve leaves the others as they are, where
/// upstream gives up the whole list.
final class Bootstrap {
    static final int DEFAULT_PORT = 4001;
    static final int DNS_PORT = 53;
    /// Addresses taken from all entries together; what is beyond is left out with a warning.
    static final int ADDRESSES_MAX = 1_024;

    private static final System.Logger LOG = System.getLogger(Bootstrap.class.getName());

    private final List<String> peers;
    private final InetSocketAddress self;

    /// @param peers `IP:PORT`, or `HOST[:PORT][@RESOLVER]` with the resolver as `IP[:PORT]`
    /// @param self our own address, which is left out, as are addresses of the other IP family
    Bootstrap(List<String> peers, InetSocketAddress self) {
        this.peers = peers;
        this.self = self;
    }

    /// What resolves now, each address once; a name that does not is logged and left out.
    List<NodeAddress> resolve() {
        var found = new LinkedHashSet<NodeAddress>();
        for (String peer : peers) {
            try {
                for (InetSocketAddress address : resolve(Entry.parse(peer))) {
                    if (!address.equals(self) && isOfOurFamily(address.getAddress())) {
                        found.add(Addresses.of(address));
                    }
                }
            } catch (UnknownHostException | IllegalArgumentException failure) {
                LOG.log(System.Logger.Level.WARNING,
                        "bootstrap peer does not resolve peer={0} reason={1}", peer,
                        failure.getMessage());
            }
        }
        if (found.size() > ADDRESSES_MAX) {
            LOG.log(System.Logger.Level.WARNING,
                    "bootstrap peers resolve to too many addresses found={0} used={1}",
                    found.size(), ADDRESSES_MAX);
        }
        return found.stream().limit(ADDRESSES_MAX).toList();
    }

    private List<InetSocketAddress> resolve(Entry entry) throws UnknownHostException {
        List<InetAddress> ips = entry.resolver() == null || isLiteral(entry.host())
                ? List.of(InetAddress.getAllByName(entry.host()))
                : DnsQuery.addresses(entry.host(), entry.resolver(), self.getAddress());
        var addresses = new ArrayList<InetSocketAddress>(ips.size());
        for (InetAddress ip : ips) {
            addresses.add(new InetSocketAddress(ip, entry.port()));
        }
        return addresses;
    }

    private boolean isOfOurFamily(InetAddress ip) {
        return ip.getClass() == self.getAddress().getClass();
    }

    private static boolean isLiteral(String host) {
        try {
            InetAddress.ofLiteral(host);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /// One configured peer.
    ///
    /// @param resolver whom to ask for the host's addresses; null for the system's resolver
    private record Entry(String host, int port, @Nullable InetSocketAddress resolver) {
        static Entry parse(String text) {
            int at = text.lastIndexOf('@');
            HostAndPort peer = HostAndPort.parse(at < 0 ? text : text.substring(0, at),
                    DEFAULT_PORT);
            if (at < 0) {
                return new Entry(peer.host(), peer.port(), null);
            }
            HostAndPort resolver = HostAndPort.parse(text.substring(at + 1), DNS_PORT);
            return new Entry(peer.host(), peer.port(), new InetSocketAddress(
                    InetAddress.ofLiteral(resolver.host()), resolver.port()));
        }
    }

    private record HostAndPort(String host, int port) {
        /// IPv6 in brackets, which may be left out where there is no port.
        static HostAndPort parse(String text, int defaultPort) {
            int colon = text.lastIndexOf(':');
            boolean bareIpv6 = colon != text.indexOf(':') && !text.startsWith("[");
            boolean hasPort = colon >= 0 && !bareIpv6 && colon > text.indexOf(']');
            String host = hasPort ? text.substring(0, colon) : text;
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            }
            int port = hasPort ? Integer.parseInt(text.substring(colon + 1)) : defaultPort;
            if (host.isEmpty() || port < 1 || port > 0xffff) {
                throw new IllegalArgumentException("not HOST[:PORT]: " + text);
            }
            return new HostAndPort(host, port);
        }
    }
}
