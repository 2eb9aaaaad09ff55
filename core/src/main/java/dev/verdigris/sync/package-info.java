/// Anti-entropy: finds out what a peer holds and we lack, and asks for it.
///
/// - Not here: reading versions from the database (the store); applying them (`verdigris.intake`).
/// - Imports: model, time, protocol, book. Imported by: node.
/// - Thread: whoever owns the `Node`; nothing here is synchronised.
/// - Start at: `Needs.between`, then `SyncClient` and `SyncServer`.
/// - Sources: Demers et al., Epidemic Algorithms, PODC 1987; `docs/wire.md`.
@NullMarked
package dev.verdigris.sync;

import org.jspecify.annotations.NullMarked;
