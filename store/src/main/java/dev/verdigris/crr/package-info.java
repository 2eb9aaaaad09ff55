/// Replicated tables inside SQLite: clock tables, capture of local writes, the version log, merging.
///
/// - Not here: which write wins (`verdigris.crdt`); transactions and threads (`verdigris.store`).
/// - Imports: model, protocol, crdt, book, wire, sqlite. Imported by: schema, store.
/// - Thread: everything belongs to the owner of its connection.
/// - Start at: `TableSql` for the shape, `Capture` for local writes, `Merger`, then `ChangesReader`.
/// - Sources: Yu, Rostad, A Low-Cost Set CRDT Based on Causal Lengths, PaPoC 2020; cr-sqlite;
///   `docs/adr/0006-row-packed-clocks.md`.
@NullMarked
package dev.verdigris.crr;

import org.jspecify.annotations.NullMarked;
