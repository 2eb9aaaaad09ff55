package dev.verdigris.protocol;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.Timestamp;
import java.util.List;

/// Something worth a log line or a metric. Drivers show it; nothing depends on it.
public sealed interface Event {
    record MemberUp(Identity member) implements Event {}

    /// @param accusers who failed to reach it, as far as we were told; ourselves, perhaps
    record MemberSuspected(Identity member, List<ActorId> accusers) implements Event {
        public MemberSuspected {
            accusers = List.copyOf(accusers);
        }
    }

    record MemberDown(Identity member, DownReason reason) implements Event {}

    /// Why we hold a member for down.
    enum DownReason {
        /// It said goodbye to us.
        LEFT,
        /// We failed to reach it, and nobody refuted that in time.
        SILENT,
        /// Others say so, for either reason.
        TOLD,
        /// We have left its cluster for another.
        OTHER_CLUSTER
    }

    /// We were suspected and said that we live.
    record SuspicionRefuted(long incarnation) implements Event {}

    /// We took a new identity: we were held for down, or an operator asked for it.
    record Rejoined(Identity self) implements Event {}

    record Left() implements Event {}

    /// Changesets were dropped because a queue was full; sync will bring them again.
    record ChangesDropped(Queue queue, int count) implements Event {}

    enum Queue {
        /// To be sent to peers.
        BROADCAST,
        /// To be applied to our database.
        INTAKE
    }

    record SyncStarted(SyncId session, ActorId peer) implements Event {}

    /// @param changesets how many the session brought us; always 0 at the server's end
    record SyncEnded(SyncId session, ActorId peer, SyncEnd end, long changesets) implements Event {}

    /// A peer's clock is further ahead of ours than we follow. If it is so by more than a year, the
    /// peer is no member of ours until the clocks come closer.
    record ClockDrift(ActorId peer, Timestamp theirs) implements Event {}
}
