/// How two writes are settled: the one rule that every replica must share.
///
/// - Not here: where clocks are kept (`verdigris.crr`); the order of values (`SqlValue`).
/// - Imports: model. Imported by: crr.
/// - Thread: owner-confined scratch objects, immutable values.
/// - Start at: `RowMerge.merge`.
/// - Sources: Yu, Rostad, A Low-Cost Set CRDT Based on Causal Lengths, PaPoC 2020; cr-sqlite.
@NullMarked
package dev.verdigris.crdt;

import org.jspecify.annotations.NullMarked;
