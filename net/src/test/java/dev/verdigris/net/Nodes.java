package dev.verdigris.net;

import dev.verdigris.net.tls.Authority;
import dev.verdigris.net.tls.TlsIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The nodes of one test, on loopback, closed with it.
class Nodes implements AutoCloseable {
    static final Authority AUTHORITY = newAuthority();
    static final TlsIdentity MUTUAL = mutual(AUTHORITY);
    static final Duration SOON = Duration.ofSeconds(5);

    private final List<QuicTransport> started = new ArrayList<>();

    static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    static Authority newAuthority() {
        return Authority.create(Instant.now());
    }

    static TlsIdentity mutual(Authority authority) {
        var now = Instant.now();
        return new TlsIdentity(
                authority.issueServer(List.of(InetAddress.getLoopbackAddress()), List.of(), now),
                List.of(authority.credentials().certificate()),
                authority.issueClient(now));
    }

    /// Timeouts short enough for tests.
    static TransportConfig config(InetSocketAddress bind) {
        return TransportConfig.at(bind).withTimes(new TransportTimes(
                Duration.ofMillis(1_200), Duration.ofSeconds(10), Duration.ofMillis(600),
                Duration.ofMillis(50), Duration.ofMinutes(1), Duration.ofMillis(20),
                Duration.ofMillis(100), Duration.ofSeconds(2)));
    }

    QuicTransport start(TlsIdentity identity, TransportHandler handler)
            throws IOException, InterruptedException {
        return start(TransportConfig.at(anyPort()), identity, handler);
    }

    /// Gives up early: for tests that wait for it. Too early for tests that load the machine.
    QuicTransport startHasty(TlsIdentity identity, TransportHandler handler)
            throws IOException, InterruptedException {
        return start(config(anyPort()), identity, handler);
    }

    QuicTransport start(TransportConfig config, TlsIdentity identity, TransportHandler handler)
            throws IOException, InterruptedException {
        var transport = QuicTransport.start(config, identity, handler);
        started.add(transport);
        return transport;
    }

    @Override
    public void close() {
        started.forEach(QuicTransport::close);
    }
}
