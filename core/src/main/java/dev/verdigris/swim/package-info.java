/// SWIM membership: who is alive, suspected or down, and how far away. Decides only; sends nothing.
///
/// - Not here: packets as bytes (`verdigris.wire`); finding bootstrap addresses (`verdigris.node`).
/// - Imports: model, time, protocol. Imported by: node.
/// - Thread: whoever owns the `Node`; nothing here is synchronised.
/// - Start at: `Swim.receive`, then `Members.isNews` and `Probe`.
/// - Sources: Das, Gupta, Motivala, SWIM, DSN 2002; Lifeguard, 2018 (ADR 18); foca 0.19, upstream.
@NullMarked
package dev.verdigris.swim;

import org.jspecify.annotations.NullMarked;
