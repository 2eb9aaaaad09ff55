/// The node: routes what comes in to the protocol it concerns, and lets each end the step.
///
/// - Not here: any protocol's state or rule; anything that acts.
/// - Imports: all other rooms of core but wire. Imported by: the agent and the simulator.
/// - Thread: one owner, which calls `handle` for one input after the other.
/// - Start at: `Node.handle`.
/// - Sources: `ARCHITECTURE.md`, the six hops.
@NullMarked
package dev.verdigris.node;

import org.jspecify.annotations.NullMarked;
