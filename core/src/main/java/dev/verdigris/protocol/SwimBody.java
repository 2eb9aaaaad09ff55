package dev.verdigris.protocol;

/// What a SWIM packet asks or answers.
///
/// `probe` is the number of the prober's current probe; an answer carries it back, so that a late
/// one is told from one that counts.
public sealed interface SwimBody {
    /// Are you there? Answered with [Ack].
    record Ping(long probe) implements SwimBody {}

    record Ack(long probe) implements SwimBody {}

    /// Please ping `target` for me. Answered with [Pinging].
    record PingRequest(Identity target, long probe) implements SwimBody {}

    /// The answer to [PingRequest], at once and whatever comes of it: I am pinging `target` for you.
    /// Who gets none of those it should get knows that it is itself hard to reach.
    record Pinging(Identity target, long probe) implements SwimBody {}

    /// A ping on behalf of `origin`.
    record IndirectPing(Identity origin, long probe) implements SwimBody {}

    /// The answer to [IndirectPing], to be passed on to `origin`.
    record IndirectAck(Identity origin, long probe) implements SwimBody {}

    /// `target` answered the ping you asked me for.
    record ForwardedAck(Identity target, long probe) implements SwimBody {}

    /// I want to join, or to be sure we know of each other. Answered with [Feed].
    record Announce() implements SwimBody {}

    /// Members I know of, in the packet's updates.
    record Feed() implements SwimBody {}

    /// Nothing but the updates.
    record Gossip() implements SwimBody {}

    /// I hold you for down, or know a later life of yours.
    record YouAreDown() implements SwimBody {}
}
