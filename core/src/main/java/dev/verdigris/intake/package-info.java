/// Which arriving changesets are new, and the bounded queue of those that wait to be applied.
///
/// - Not here: to whom they are relayed (`verdigris.broadcast`); applying them (the store).
/// - Imports: model, time, protocol, book. Imported by: node.
/// - Thread: whoever owns the `Node`; nothing here is synchronised.
/// - Start at: `Intake.pushed`, then `Sightings`.
/// - Sources: Corrosion's `handle_changes`, for what it got right and the relay storms it did not.
@NullMarked
package dev.verdigris.intake;

import org.jspecify.annotations.NullMarked;
