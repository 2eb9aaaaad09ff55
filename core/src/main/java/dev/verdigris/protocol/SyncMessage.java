package dev.verdigris.protocol;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.Timestamp;
import java.util.List;

/// What the two ends of a sync say to each other, in order, on one bidirectional stream.
///
/// The client opens with [Start]. The server answers [State], [Equal] or [Rejected]. After a state
/// the client sends any number of [Request]s; each is answered by [Changes] and one [RequestDone].
/// The client ends its half when it wants no more.
public sealed interface SyncMessage {
    /// @param clock the sender's hybrid time, so that clocks follow each other
    /// @param digest of the sender's [SyncState]
    record Start(ActorId from, ClusterId cluster, Timestamp clock, long digest)
            implements SyncMessage {}

    record State(Timestamp clock, SyncState state) implements SyncMessage {}

    /// Our digests are the same: there is nothing to do.
    record Equal(Timestamp clock) implements SyncMessage {}

    record Rejected(Reason reason) implements SyncMessage {}

    enum Reason {
        /// As many syncs are being served as the server allows.
        BUSY,
        OTHER_CLUSTER,
        /// The server is shutting down.
        LEAVING
    }

    record Request(List<Need> needs) implements SyncMessage {
        public Request {
            needs = List.copyOf(needs);
        }
    }

    record Changes(Changeset changeset) implements SyncMessage {}

    record RequestDone() implements SyncMessage {}
}
