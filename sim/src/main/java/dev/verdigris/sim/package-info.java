/// A whole cluster in one thread and in virtual time: production nodes over production stores, on a
/// network and on hosts that are made up, all of it a function of one seed.
///
/// - Not here: protocols and merge rule: those of `verdigris.node` and `verdigris.store` run here.
/// - Imports: everything in core and store, and the simulator's own rooms. Imported by: the command
///   line.
/// - Thread: one per simulation; a run shares nothing with another.
/// - Start at: `SimCluster` or `Fleet`, then `SimProcess.perform`.
/// - Sources: `docs/simulator.md`; FoundationDB and TigerBeetle for the idea.
@NullMarked
package dev.verdigris.sim;

import org.jspecify.annotations.NullMarked;
