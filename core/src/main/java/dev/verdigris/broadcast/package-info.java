/// Spreads new changesets: whom to push them to, how often, and within which budget.
///
/// - Not here: what is new (`verdigris.intake`); repairing what was lost (`verdigris.sync`).
/// - Imports: model, time, protocol. Imported by: node.
/// - Thread: whoever owns the `Node`; nothing here is synchronised.
/// - Start at: `Broadcast`, then `Tree`.
/// - Sources: Leitão, Pereira, Rodrigues, Epidemic Broadcast Trees, SRDS 2007; ADR 19.
@NullMarked
package dev.verdigris.broadcast;

import org.jspecify.annotations.NullMarked;
