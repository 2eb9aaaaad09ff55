/// The running node: the loop that drives `Node`, and everything wired together.
///
/// - Not here: decisions (`core`); SQL (`store`); sockets (`net`); routes (`verdigris.http`).
/// - Imports: config, core, store, net, http, admin. Imported by: cli.
/// - Thread: `loop` owns `Node` and the timers; see the table in `ARCHITECTURE.md`.
/// - Start at: `Agent.start`, then `Loop.run`.
/// - Sources: `ARCHITECTURE.md`.
@NullMarked
package dev.verdigris.agent;

import org.jspecify.annotations.NullMarked;
