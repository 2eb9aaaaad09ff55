/// The `bench/run` command: what is measured, one subcommand each.
///
/// - Not here: what a subcommand measures and how (the rooms below).
/// - Imports: bench.cluster, bench.engine, bench.torture. Imported by: nobody.
/// - Thread: the main thread.
/// - Start at: `Main.main`, then the class of the subcommand.
/// - Sources: none.
@NullMarked
package dev.verdigris.bench;

import org.jspecify.annotations.NullMarked;
