/// How messages become bytes: one codec per message family, one document for what they write.
///
/// - Not here: what a message means (`verdigris.protocol`); frames and lanes (`verdigris.net`).
/// - Imports: model, protocol. Imported by: drivers and `verdigris.store`, nothing in core.
/// - Thread: every method is static and keeps nothing; call it from anywhere.
/// - Start at: `WireFormat`, then `MessageCodec.decode`.
/// - Sources: `docs/wire.md`; the varint of Protocol Buffers, in its canonical form only.
@NullMarked
package dev.verdigris.wire;

import org.jspecify.annotations.NullMarked;
