/// Reads what the demo replicates: the services and package databases of a machine, CSV, NDJSON.
///
/// - Not here: what is done with the rows (`verdigris.cli.demo`).
/// - Imports: nothing of ours. Imported by: cli.demo.
/// - Thread: any; everything here is a value or a function.
/// - Start at: `Inputs.read`, then `Table`.
/// - Sources: services(5), deb822(5), RFC 4180, the NDJSON specification 1.0.
@NullMarked
package dev.verdigris.cli.input;

import org.jspecify.annotations.NullMarked;
