/// What replicating costs the database: each work once on plain tables, once on replicated ones.
///
/// - Not here: the command line (`verdigris.bench`); what a cluster does (`docs/performance.md`).
/// - Imports: book, intake, model, sqlite, store, time, wire. Imported by: bench.
/// - Thread: one; the CPU time that counts is that thread's.
/// - Start at: `EngineBench.run`, then `Work` and any of the works.
/// - Sources: the tables and mixes of Corrosion's `corro-agent/benches/process_changes.rs`.
@NullMarked
package dev.verdigris.bench.engine;

import org.jspecify.annotations.NullMarked;
