package dev.verdigris.agent;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Asks one DNS server, and nobody and nothing else, for all addresses of a name: over UDP, or over
/// TCP if the answer does not fit.
final class DnsQuery {
    /// For each question to the server; a name may take a few.
    static final Duration QUERY_TIMEOUT = Duration.ofSeconds(3);
    static final int QUERIES_MAX = 8;

    private DnsQuery() {}

    /// All A records, or all AAAA records if `family` is an IPv6 address. Blocks; nothing is kept
    /// between calls, which are minutes apart.
    ///
    /// @throws UnknownHostException if there are none, or the server does not answer
    static List<InetAddress> addresses(String host, InetSocketAddress server, InetAddress family)
            throws UnknownHostException {
        IoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try (DnsNameResolver resolver = new DnsNameResolverBuilder(group.next())
                .datagramChannelType(NioDatagramChannel.class)
                .socketChannelType(NioSocketChannel.class)
                .nameServerProvider(new SingletonDnsServerAddressStreamProvider(server))
                .hostsFileEntriesResolver((_, _) -> null)
                .resolvedAddressTypes(family instanceof Inet4Address
                        ? ResolvedAddressTypes.IPV4_ONLY : ResolvedAddressTypes.IPV6_ONLY)
                .searchDomains(List.of())
                .queryTimeoutMillis(QUERY_TIMEOUT.toMillis())
                .maxQueriesPerResolve(QUERIES_MAX)
                .build()) {
            var answer = resolver.resolveAll(host).awaitUninterruptibly();
            if (!answer.isSuccess()) {
                throw unknown(host, server, answer.cause());
            }
            return List.copyOf(answer.getNow());
        } finally {
            group.shutdownGracefully(0, QUERY_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private static UnknownHostException unknown(String host, InetSocketAddress server,
            Throwable cause) {
        var unknown = new UnknownHostException(
                host + " is not known to " + server + ": " + cause.getMessage());
        unknown.initCause(cause);
        return unknown;
    }
}
