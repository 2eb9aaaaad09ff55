/// Time as the protocols see it: a monotonic moment for timeouts, a hybrid logical clock for order.
///
/// - Not here: timers, which drivers own; the physical clock, which comes in as a parameter.
/// - Imports: model. Imported by: protocol and the deciders.
/// - Thread: `Moment` is a value; `HybridClock` may be shared by all threads.
/// - Start at: `Moment`, then `HybridClock.now`.
/// - Sources: Kulkarni, Demirbas, Madappa, Avva, Leone, Logical Physical Clocks, OPODIS 2014.
@NullMarked
package dev.verdigris.time;

import org.jspecify.annotations.NullMarked;
