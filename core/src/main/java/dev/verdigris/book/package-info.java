/// What we hold of every actor, and what it means to record that more is held.
///
/// - Not here: the tables it is kept in (the store writes a `BookDelta` with the rows it claims).
/// - Imports: model. Imported by: intake, sync, node, and the store.
/// - Thread: `Book` and `BookDraft` belong to the writer, `BookView` to the owner of the `Node`.
/// - Start at: `BookDraft.place`, then `Placement`.
/// - Sources: `docs/vocabulary.md`; what Corrosion calls bookie.
@NullMarked
package dev.verdigris.book;

import org.jspecify.annotations.NullMarked;
