package dev.verdigris.protocol;

import dev.verdigris.model.ActorId;

/// Names a timer. Starting a timer under a key that runs replaces it, so no stale one can fire.
public sealed interface TimerKey {
    sealed interface Swim extends TimerKey {}

    /// Begin the next probe.
    record ProbeNext() implements Swim {}

    /// The direct answer is late: ask others to ping.
    record ProbeIndirect() implements Swim {}

    /// The suspected member had its time to refute.
    record Suspicion(ActorId member) implements Swim {}

    /// A member that is down may be forgotten.
    record Forget(ActorId member) implements Swim {}

    /// Make sure that some active members know us.
    record AnnounceToActive() implements Swim {}

    /// Look whether members that are down have come back.
    record AnnounceToDown() implements Swim {}

    /// Pass news on although there is nothing to ask.
    record GossipNext() implements Swim {}

    /// Ask the driver for addresses to join through.
    record Bootstrap() implements TimerKey {}

    /// Write the members down.
    record Remember() implements TimerKey {}

    /// Something that the broadcast holds back is due.
    record PushDue() implements TimerKey {}

    /// Begin the next round of syncs.
    record SyncRound() implements TimerKey {}

    /// The other end of a sync has been silent for too long.
    record SyncSilence(SyncId session) implements TimerKey {}
}
