package dev.verdigris.net;

import dev.verdigris.net.tls.Credentials;
import dev.verdigris.net.tls.TlsIdentity;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicSslEngine;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;

/// Builds the QUIC codecs of the listening socket and of the dialling sockets.
///
/// No 0-RTT (replayable), no migration (a node's address is its identity), no segmentation offload
/// (with default buffers it lost packets in bulk).
final class QuicCodecs {
    private static final String PROTOCOL = "verdigris/1";
    private static final int DATAGRAMS_QUEUED_MAX = 1_024;
    private static final long STREAM_WINDOW_BYTES = 1 << 20;
    private static final long CONNECTION_WINDOW_BYTES = 16 << 20;

    private QuicCodecs() {}

    static ChannelHandler listening(TlsIdentity identity, Shared shared, Inbound inbound) {
        var context = server(identity);
        var limits = shared.limits();
        return common(new QuicServerCodecBuilder(), shared.config())
                .sslContext(context)
                .initialMaxStreamDataBidirectionalRemote(STREAM_WINDOW_BYTES)
                .initialMaxStreamDataUnidirectional(STREAM_WINDOW_BYTES)
                .initialMaxStreamsBidirectional(limits.biStreams())
                .initialMaxStreamsUnidirectional(limits.uniStreams())
                .handler(new ChannelInitializer<QuicChannel>() {
                    @Override
                    protected void initChannel(QuicChannel channel) {
                        channel.pipeline().addLast(new InboundConnection(shared, inbound));
                    }
                })
                .streamHandler(new ChannelInitializer<QuicStreamChannel>() {
                    @Override
                    protected void initChannel(QuicStreamChannel stream) {
                        stream.parent().pipeline().get(InboundConnection.class).accept(stream);
                    }
                })
                .build();
    }

    static ChannelHandler dialling(TlsIdentity identity, Shared shared) {
        var context = client(identity);
        return common(new QuicClientCodecBuilder(), shared.config())
                .sslEngineProvider(channel -> engine(context, channel))
                .initialMaxStreamDataBidirectionalLocal(STREAM_WINDOW_BYTES)
                .initialMaxStreamDataUnidirectional(1)
                .initialMaxStreamsBidirectional(0)
                .initialMaxStreamsUnidirectional(1) // the greeting
                .build();
    }

    private static <B extends QuicCodecBuilder<B>> B common(B builder, TransportConfig config) {
        boolean discover = config.maxMtuBytes() == 0;
        return builder
                .maxIdleTimeout(config.times().idle().toMillis(), TimeUnit.MILLISECONDS)
                .maxSendUdpPayloadSize(
                        discover ? TransportConfig.MTU_BYTES_DISCOVERED_MAX : config.maxMtuBytes())
                .discoverPmtu(discover)
                .initialMaxData(CONNECTION_WINDOW_BYTES)
                .hystart(false) // left slow start at the first busy moment: 4-8 times slower
                .activeMigration(false)
                .datagram(DATAGRAMS_QUEUED_MAX, DATAGRAMS_QUEUED_MAX);
    }

    private static QuicSslContext server(TlsIdentity identity) {
        var own = identity.server();
        var builder = QuicSslContextBuilder.forServer(own.key(), null, chain(own))
                .applicationProtocols(PROTOCOL)
                .earlyData(false);
        if (identity.requiresClientCertificates()) {
            builder.clientAuth(ClientAuth.REQUIRE)
                    .trustManager(identity.authorities().toArray(new X509Certificate[0]));
        }
        return builder.build();
    }

    private static QuicSslContext client(TlsIdentity identity) {
        var builder = QuicSslContextBuilder.forClient()
                .applicationProtocols(PROTOCOL)
                .earlyData(false);
        if (identity.authenticatesPeers()) {
            builder.trustManager(identity.authorities().toArray(new X509Certificate[0]))
                    .endpointIdentificationAlgorithm("HTTPS"); // the certificate names the address
        } else {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
        }
        var own = identity.client();
        if (own != null) {
            builder.keyManager(own.key(), null, chain(own));
        }
        return builder.build();
    }

    private static X509Certificate[] chain(Credentials credentials) {
        return credentials.chain().toArray(new X509Certificate[0]);
    }

    /// An engine that knows whom it dials; without that the address in the certificate would not be
    /// checked.
    private static QuicSslEngine engine(QuicSslContext context, QuicChannel channel) {
        InetSocketAddress remote = channel.attr(OutboundConnection.REMOTE).get();
        String host = remote.getAddress().getHostAddress();
        int scope = host.indexOf('%');
        return context.newEngine(
                ByteBufAllocator.DEFAULT, scope < 0 ? host : host.substring(0, scope),
                remote.getPort());
    }
}
