/// Which tables can be replicated, and how a schema becomes another.
///
/// - Not here: clock tables and triggers (`verdigris.crr`).
/// - Imports: crr, sqlite. Imported by: store, adopt.
/// - Thread: everything belongs to the owner of its connection.
/// - Start at: `SchemaChange.apply`, then `Draft` and `crr.Alterations`.
/// - Sources: cr-sqlite's conditions for a replicated table; `docs/adr/0016` and `docs/schema.md`.
@NullMarked
package dev.verdigris.schema;

import org.jspecify.annotations.NullMarked;
