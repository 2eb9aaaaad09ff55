/// The nouns of the field: identities, versions, values, changes, and what we hold of each actor.
///
/// - Not here: how two writes are settled (`verdigris.crdt`); messages (`verdigris.protocol`).
/// - Imports: nothing. Imported by: everything.
/// - Thread: every type is an immutable value.
/// - Start at: `Changeset`, then `ActorBook`.
/// - Sources: cr-sqlite's vocabulary, which our users know; `docs/vocabulary.md`.
@NullMarked
package dev.verdigris.model;

import org.jspecify.annotations.NullMarked;
