/// The front door to the database: one writer, a few readers, and the single-threaded engine
/// behind.
///
/// - Not here: how clocks and logs are kept (`verdigris.crr`); which schema is fine
///   (`verdigris.schema`).
/// - Imports: core, sqlite, crr, schema. Imported by: the agent, the simulator.
/// - Thread: a `Replica` has one owner; a `Store` may be used from any thread, virtual ones too.
/// - Start at: `Store`, then `Replica.transact` and `Replica.apply`.
/// - Sources: `docs/adr/0006-row-packed-clocks.md`.
@NullMarked
package dev.verdigris.store;

import org.jspecify.annotations.NullMarked;
