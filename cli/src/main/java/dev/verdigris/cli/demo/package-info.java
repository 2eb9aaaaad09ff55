/// The demo: a cluster on this machine replicates real rows, loses a node, and proves that it
/// agrees.
///
/// - Not here: starting and stopping nodes (`verdigris.cli.nodes`); reading input
///   (`verdigris.cli.input`).
/// - Imports: cli.input, cli.nodes, client. Imported by: cli.
/// - Thread: the main thread; each phase has its own virtual threads and ends with them.
/// - Start at: `Demo.run`, then `Workload` and `LatencyProbe`.
/// - Sources: none.
@NullMarked
package dev.verdigris.cli.demo;

import org.jspecify.annotations.NullMarked;
