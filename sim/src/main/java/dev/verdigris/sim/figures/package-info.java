/// What a run shows, in numbers: latencies, copies, bytes, beliefs.
///
/// - Not here: who is watched and when (`verdigris.sim`); how it is printed (the command line).
/// - Imports: core's protocol and swim. Imported by: sim, sim.rival, the command line.
/// - Thread: the one that runs the simulation.
/// - Start at: `Deliveries`, then `Distribution`.
/// - Sources: none; the definitions of the figures are in `docs/simulator.md`.
@NullMarked
package dev.verdigris.sim.figures;

import org.jspecify.annotations.NullMarked;
