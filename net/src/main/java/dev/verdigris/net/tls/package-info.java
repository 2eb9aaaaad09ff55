/// Certificates and keys: reading them, issuing them, and what a node proves itself with.
///
/// - Not here: QUIC and handshakes (`dev.verdigris.net`); the commands that ask for files (`cli`).
/// - Imports: BouncyCastle. Imported by: net, agent, cli.
/// - Thread: any; every type is immutable and every method blocks on files only.
/// - Start at: `TlsIdentity.load`, then `Authority`.
/// - Sources: RFC 5280 sections 4.2 and 6.1, RFC 7468 (PEM), RFC 5958 (PKCS #8).
@NullMarked
package dev.verdigris.net.tls;

import org.jspecify.annotations.NullMarked;
