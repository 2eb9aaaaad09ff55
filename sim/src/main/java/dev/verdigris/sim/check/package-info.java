/// What must be true: an independent model of the data, and the checks against it.
///
/// - Not here: how the data came about (`verdigris.store`); the simulation (`verdigris.sim`).
/// - Imports: core's model and protocol. Imported by: sim.
/// - Thread: the one that runs the simulation.
/// - Start at: `ModelReplica.merge`, then `Claims`.
/// - Sources: Yu, Rostad, A low-cost set CRDT based on causal lengths, PaPoC 2020.
@NullMarked
package dev.verdigris.sim.check;

import org.jspecify.annotations.NullMarked;
