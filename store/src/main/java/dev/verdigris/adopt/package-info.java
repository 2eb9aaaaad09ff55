/// Takes over databases and backups of Corrosion 1.x: rows, clocks, what is held of every actor.
///
/// - Not here: how clocks are stored (`verdigris.crr`); rules for tables (`verdigris.schema`).
/// - Imports: model, crdt, crr, schema, sqlite, wire. Imported by: agent, cli.
/// - Thread: one platform thread does all of it, from beginning to end.
/// - Start at: `CorrosionImport.run`, then `TableImport`.
/// - Sources: cr-sqlite's and Corrosion's documents; `docs/adr/0017-import-of-corrosion.md`.
@NullMarked
package dev.verdigris.adopt;

import org.jspecify.annotations.NullMarked;
