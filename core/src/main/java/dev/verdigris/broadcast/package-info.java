/// Spreads new changesets: whom to push them to, how often, and within which budget.
///
/// - Not here: what is new (`verdigris.intake`); repairing what was lost (`verdigris.sync`).
/// - Imports: model, time, protocol. Imported by: node.
/// - Thread: whoever owns the `Node`; nothing here is synchronised.
/// - Start at: `Broadcast`, then `Fanout`.
/// - Sources: Eugster, Guerraoui, Kermarrec, Massoulié, Epidemic Information Dissemination, 2004.
@NullMarked
package dev.verdigris.broadcast;

import org.jspecify.annotations.NullMarked;
