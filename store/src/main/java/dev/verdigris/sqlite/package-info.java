/// SQLite for Java through the foreign function interface: connections, statements, functions.
///
/// - Not here: SQL we write (`verdigris.crr`) or read (`verdigris.sql`); pools (`verdigris.store`).
/// - Imports: nothing of ours. Imported by: every package that runs SQL.
/// - Thread: a `Connection` belongs to one platform thread at a time; `interrupt` to any.
/// - Start at: `Connection.open`, then `Statement`; `SqliteLibrary` for where SQLite is found.
/// - Sources: sqlite.org/c3ref; sqlite.org/loadext.html; `docs/adr/0002-sqlite-through-ffm.md`.
@NullMarked
package dev.verdigris.sqlite;

import org.jspecify.annotations.NullMarked;
