/// SQLite for Java through the foreign function interface: connections, statements, functions.
///
/// - Not here: SQL we write (`verdigris.crr`); SQL we read (`verdigris.sql`); which thread owns what (`verdigris.store`).
/// - Imports: nothing of ours. Imported by: every package that runs SQL.
/// - Thread: a `Connection` belongs to one platform thread at a time; only `interrupt` may come from another.
/// - Start at: `Connection.open`, then `Statement`; `SqliteLibrary` for where the native code comes from.
/// - Sources: sqlite.org/c3ref; sqlite.org/loadext.html; `docs/adr/0002-sqlite-through-ffm.md`.
@NullMarked
package dev.verdigris.sqlite;

import org.jspecify.annotations.NullMarked;
