package dev.verdigris.protocol;

/// News of a member, as members pass it on.
///
/// @param incarnation raised by the member itself to refute a suspicion; from 0
public record MemberUpdate(Identity member, long incarnation, Liveness liveness) {}
