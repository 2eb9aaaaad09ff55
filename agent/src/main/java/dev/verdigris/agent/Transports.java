package dev.verdigris.agent;

import dev.verdigris.broadcast.BroadcastConfig;
import dev.verdigris.config.Config;
import dev.verdigris.net.QuicTransport;
import dev.verdigris.net.TransportConfig;
import dev.verdigris.net.TransportHandler;
import dev.verdigris.net.TransportLimits;
import dev.verdigris.net.TransportTimes;
import dev.verdigris.net.tls.TlsException;
import dev.verdigris.net.tls.TlsIdentity;
import dev.verdigris.node.NodeConfig;
import dev.verdigris.wire.WireFormat;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.Objects;

/// Starts the transport as the configuration says.
final class Transports {
    private static final System.Logger LOG = System.getLogger(Transports.class.getName());

    private Transports() {}

    static QuicTransport start(Config.Gossip config, TransportHandler handler)
            throws IOException, TlsException, InterruptedException {
        TlsIdentity identity = identity(config);
        if (!identity.authenticatesPeers()) {
            LOG.log(Level.WARNING, "peers are not authenticated: anyone who reaches {0} can join;"
                    + " configure gossip.tls to change that", config.bindAddr());
        }
        return QuicTransport.start(config(config), identity, handler);
    }

    private static TransportConfig config(Config.Gossip config) {
        InetSocketAddress client = Objects.requireNonNullElseGet(config.clientAddr(),
                () -> new InetSocketAddress(config.bindAddr().getAddress(), 0));
        return new TransportConfig(config.bindAddr(), client,
                Objects.requireNonNullElse(config.maxMtu(), 0),
                TransportTimes.DEFAULT.withIdle(config.idleTimeout()), TransportLimits.DEFAULT);
    }

    /// With SWIM packets that fit the datagrams of this transport on every path.
    static NodeConfig fitting(NodeConfig node, Config.Gossip config) {
        int bytes = Math.min(WireFormat.DATAGRAM_BYTES_SAFE, config(config).datagramBytesMax());
        return new NodeConfig(node.swim().withPacketBytesMax(bytes),
                node.broadcast().with(switch (config.broadcast()) {
                    case PLUMTREE -> BroadcastConfig.Mode.PLUMTREE;
                    case GOSSIP -> BroadcastConfig.Mode.GOSSIP;
                }),
                node.intake(), node.sync());
    }

    private static TlsIdentity identity(Config.Gossip config) throws TlsException {
        Config.Tls tls = config.tls();
        if (tls == null) {
            return TlsIdentity.throwAway();
        }
        Config.ClientCertificate client = tls.client();
        return TlsIdentity.load(new TlsIdentity.Files(tls.certFile(), tls.keyFile()),
                tls.caFile(), tls.insecure(), client == null ? null
                        : new TlsIdentity.Files(client.certFile(), client.keyFile()));
    }

    /// The address that peers are told.
    ///
    /// @throws AgentException if we listen on all addresses and none was named
    static InetSocketAddress advertised(Config.Gossip config, QuicTransport transport)
            throws AgentException {
        InetSocketAddress external = config.externalAddr();
        if (external != null) {
            return external;
        }
        InetSocketAddress bound = transport.localAddress();
        if (bound.getAddress().isAnyLocalAddress()) {
            throw new AgentException("gossip.bind_addr " + bound + " listens on every address, so"
                    + " peers cannot be told one: set gossip.external_addr to the address they"
                    + " reach us at");
        }
        return bound;
    }
}
