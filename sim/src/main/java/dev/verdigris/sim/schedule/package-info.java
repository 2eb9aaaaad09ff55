/// Virtual time and chance: what happens next, and every die that is cast, from one seed.
///
/// - Not here: what happens (`verdigris.sim.network`, `verdigris.sim.fault`, `verdigris.sim`).
/// - Imports: core's time. Imported by: every other package of the simulator.
/// - Thread: one thread runs one simulation; nothing here is synchronised.
/// - Start at: `Schedule.step`, then `Chance`.
/// - Sources: Steele, Lea, Flood, Fast Splittable Pseudorandom Number Generators, OOPSLA 2014.
@NullMarked
package dev.verdigris.sim.schedule;

import org.jspecify.annotations.NullMarked;
