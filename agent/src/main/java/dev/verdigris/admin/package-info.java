/// The admin socket: a Unix socket on which operators' tools ask and command a running node.
///
/// - Not here: what a command does, which the agent says through `AdminHandler`; the client's side.
/// - Imports: nothing of ours. Imported by: agent.
/// - Thread: one virtual thread accepts, one serves each connection.
/// - Start at: `AdminSocket.open`, then `AdminCommand`.
/// - Sources: `docs/admin.md`.
@NullMarked
package dev.verdigris.admin;

import org.jspecify.annotations.NullMarked;
