/// What goes wrong, when, and for how long: faults that combine freely and undo themselves.
///
/// - Not here: what a fault means for a host or a link (`verdigris.sim`, `verdigris.sim.network`).
/// - Imports: sim.schedule, sim.network. Imported by: sim.
/// - Thread: the one that runs the simulation.
/// - Start at: `Fault`, then `Chaos.begin`.
/// - Sources: FoundationDB's workloads; Groce et al., Swarm Testing, ISSTA 2012.
@NullMarked
package dev.verdigris.sim.fault;

import org.jspecify.annotations.NullMarked;
