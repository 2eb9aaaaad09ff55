/// Replicated tables inside SQLite: clock tables, capture of writes, the version log, merging.
///
/// - Not here: which write wins (`verdigris.crdt`); transactions, threads (`verdigris.store`).
/// - Imports: model, protocol, crdt, book, wire, time, sqlite. Imported by: schema, store, adopt.
/// - Thread: everything belongs to the owner of its connection.
/// - Start at: `TableSql` for the shape, then `Capture`, `Merger`, `ChangesReader`; `Checker`.
/// - Sources: cr-sqlite's documents; `docs/adr/0006-row-packed-clocks.md`, `docs/adr/0016`.
@NullMarked
package dev.verdigris.crr;

import org.jspecify.annotations.NullMarked;
