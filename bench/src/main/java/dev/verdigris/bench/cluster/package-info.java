/// Measures clusters of real agents, processes of their own on loopback: how soon a commit is
/// visible elsewhere, how soon many nodes agree, how long a new node takes.
///
/// - Not here: the engine by itself (`verdigris.bench.engine`); thousands of nodes in virtual time
///   (`verdigris.sim`); starting and stopping nodes (`verdigris.cli.nodes`).
/// - Imports: cli.nodes, client, net.tls, sqlite, bench.engine. Imported by: bench.
/// - Thread: the command's; `Watcher` has a platform thread of its own, a `LossyWire` two and one
///   more per sender.
/// - Start at: `ClusterBench.run`, then `Steady`.
/// - Sources: `docs/performance.md` says how to read the figures.
@NullMarked
package dev.verdigris.bench.cluster;

import org.jspecify.annotations.NullMarked;
