/// Kills a store at random moments of heavy work, again and again, and checks what is left of it.
///
/// - Not here: crashes of whole clusters in virtual time (`verdigris.sim`).
/// - Imports: crr, model, protocol, sqlite, store, time. Imported by: bench.
/// - Thread: the parent has one; the victim is a process of its own with a few writers.
/// - Start at: `Torture.run`, then `Victim` for what is done to the database, `Aftermath` for what must hold.
/// - Sources: sqlite.org/atomiccommit.html.
@NullMarked
package dev.verdigris.bench.torture;

import org.jspecify.annotations.NullMarked;
