package dev.verdigris.net.tls;

import dev.verdigris.net.tls.TlsException.Code;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a node shows its peers and what it expects of them.
///
/// @param server shown to whoever dials us
/// @param authorities peers' certificates must chain to one of these; empty means that any
///     certificate is accepted: traffic is encrypted, but peers are not authenticated
/// @param client shown to whom we dial; if present, whoever dials us must show one as well
public record TlsIdentity(
        Credentials server, List<X509Certificate> authorities, @Nullable Credentials client) {
    public TlsIdentity {
        authorities = List.copyOf(authorities);
        if (client != null && authorities.isEmpty()) {
            throw new IllegalArgumentException(
                    "client certificates need an authority to check them");
        }
    }

    /// The files of one key pair.
    public record Files(Path certificateFile, Path keyFile) {}

    /// Reads the identity that `[gossip.tls]` describes.
    ///
    /// @param authorityFile the `ca_file`; null needs `insecure`
    /// @param insecure accept any peer; ignored when there is an `authorityFile`
    /// @param client turns mutual TLS on in both directions; needs an `authorityFile`
    /// @throws TlsException if a file cannot be used or the settings contradict each other
    public static TlsIdentity load(
            Files server, @Nullable Path authorityFile, boolean insecure, @Nullable Files client)
            throws TlsException {
        if (authorityFile == null && !insecure) {
            throw new TlsException(Code.CONFIGURATION,
                    "gossip.tls.ca_file is missing: name one, "
                            + "or accept any peer with insecure = true");
        }
        if (authorityFile == null && client != null) {
            throw new TlsException(Code.CONFIGURATION,
                    "gossip.tls.client needs gossip.tls.ca_file to check the peers' certificates");
        }
        return new TlsIdentity(
                Credentials.load(server.certificateFile(), server.keyFile()),
                authorityFile == null
                        ? List.of()
                        : CertificateFiles.readCertificates(authorityFile),
                client == null
                        ? null
                        : Credentials.load(client.certificateFile(), client.keyFile()));
    }

    /// A key pair that lives as long as this process, for `gossip.plaintext = true`.
    ///
    /// Traffic stays encrypted, against a listener but not against an impostor.
    public static TlsIdentity throwAway() {
        var now = Instant.now();
        var server = Authority.create(now)
                .issueServer(List.of(InetAddress.getLoopbackAddress()), List.of(), now);
        return new TlsIdentity(server, List.of(), null);
    }

    /// Whether the peers we dial must prove who they are. If not, say so once in the log.
    public boolean authenticatesPeers() {
        return !authorities.isEmpty();
    }

    /// Whether peers that dial us must show a certificate.
    public boolean requiresClientCertificates() {
        return client != null;
    }
}
