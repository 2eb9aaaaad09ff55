/// Models of how Corrosion spreads changes, to reproduce its published figures and to compare with.
///
/// - Not here: anything of ours that runs in production; Corrosion's code, of which this has none.
/// - Imports: sim.figures, sim.network, sim.schedule. Imported by: sim.
/// - Thread: the one that runs the simulation.
/// - Start at: `Rival`, then `PlainPlumtree`.
/// - Sources: what Corrosion does in August 2026, as seen from outside; Leitão, Pereira, Rodrigues,
///   Epidemic Broadcast Trees, SRDS 2007.
@NullMarked
package dev.verdigris.sim.rival;

import org.jspecify.annotations.NullMarked;
