/// Carries bytes between nodes over QUIC: datagrams, one-way messages and two-way conversations.
///
/// - Not here: what the bytes mean (core's wire codec); whom to talk to (core's SWIM).
/// - Imports: `dev.verdigris.net.tls`, Netty. Imported by: agent.
/// - Thread: `QuicTransport` and `BiStream` any; everything per connection its own event loop.
/// - Start at: `QuicTransport`, then `Peer` (outgoing) and `InboundConnection`.
/// - Sources: RFC 9000, 9001, 9002, 9221; `docs/adr/0003-quic-on-netty.md`.
@NullMarked
package dev.verdigris.net;

import org.jspecify.annotations.NullMarked;
