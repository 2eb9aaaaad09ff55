/// The simulated network: who hears whom, how late, and how much gets lost.
///
/// - Not here: what is said (messages are opaque); when the weather turns (`verdigris.sim.fault`).
/// - Imports: core's protocol, sim.schedule. Imported by: sim, sim.fault, sim.rival.
/// - Thread: the one that runs the simulation.
/// - Start at: `SimNetwork.datagram`, then `SimStream`.
/// - Sources: RFC 9000 for what a QUIC stream promises and how it ends; RFC 9002 for repeats.
@NullMarked
package dev.verdigris.sim.network;

import org.jspecify.annotations.NullMarked;
