/// The `verdigris` command and its subcommands: options, output, exit codes.
///
/// - Not here: finding a JDK and the AOT cache (`build/launcher`); HTTP (`verdigris.client`); the
///   node itself (`verdigris.agent`).
/// - Imports: agent, cli.demo, cli.input, cli.nodes, client, config, net.tls, node, sim.
///   Imported by: nobody.
/// - Thread: the main thread; a process runs one command.
/// - Start at: `Main.main`, then the class of the subcommand.
/// - Sources: POSIX.1-2024, XBD 12 (utility conventions), for options and operands.
@NullMarked
package dev.verdigris.cli;

import org.jspecify.annotations.NullMarked;
