/// Nodes of one machine as child processes: their files, ports and certificates, started, asked,
/// killed and started again.
///
/// - Not here: what is tried with them (`verdigris.cli.demo`); the node itself (`verdigris.agent`).
/// - Imports: client, net.tls. Imported by: cli, cli.demo.
/// - Thread: whoever made the cluster; `LocalCluster.close` may come from a shutdown hook.
/// - Start at: `LocalCluster.start`, then `NodeProcess`.
/// - Sources: none.
@NullMarked
package dev.verdigris.cli.nodes;

import org.jspecify.annotations.NullMarked;
