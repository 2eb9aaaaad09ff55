/// What deciders tell doers and what nodes tell each other: each a sealed set on one page.
///
/// - Not here: how messages become bytes (`verdigris.wire`); any decision.
/// - Imports: model, time. Imported by: swim, broadcast, intake, sync, wire, node.
/// - Thread: every type is an immutable value.
/// - Start at: `Input`, `Effect`, then `Message` and `SyncMessage`.
/// - Sources: `docs/wire.md`; the sans-IO shape of foca and quinn-proto.
@NullMarked
package dev.verdigris.protocol;

import org.jspecify.annotations.NullMarked;
