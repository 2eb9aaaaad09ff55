package dev.verdigris.wire;

/// What a well-formed frame holds, as far as this version knows.
///
/// @param <M> the message family of the codec
public sealed interface Decoded<M> {
    /// @param skipped how many parts were left out because their kind is not known here; from 0.
    ///     Count them: a cluster that is being upgraded shows some, a settled one none
    record Known<M>(M message, int skipped) implements Decoded<M> {}

    /// A message that a newer version may send and this one passes over. Not an error.
    ///
    /// @param kind the first byte of the frame, 0 to 255
    record Unknown<M>(int kind) implements Decoded<M> {}
}
