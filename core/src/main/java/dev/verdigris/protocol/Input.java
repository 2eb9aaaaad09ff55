package dev.verdigris.protocol;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.NodeAddress;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a driver tells a node: something came in, something is done, time has passed.
public sealed interface Input {
    record Received(Message message) implements Input {}

    record TimerFired(TimerKey key) implements Input {}

    /// A transaction of our own is durable.
    record Committed(ActorBook own) implements Input {}

    /// A chunk of a transaction of our own, read back after its commit, to be broadcast.
    record Produced(Changeset.Full chunk) implements Input {}

    /// The last [Effect.Apply] is durable.
    ///
    /// @param books what is now held of every actor that the batch moved; empty if all of it was
    ///     held already
    record Applied(SortedMap<ActorId, ActorBook> books) implements Input {
        public Applied {
            books = Collections.unmodifiableSortedMap(new TreeMap<>(books));
        }
    }

    /// The last [Effect.Apply] has failed as a whole: nothing was changed, and sync will bring the
    /// changes again.
    record ApplyFailed() implements Input {}

    /// A peer opened a sync with us.
    record SyncAccepted(SyncId session, SyncMessage.Start first) implements Input {}

    record SyncReceived(SyncId session, SyncMessage message) implements Input {}

    /// The last [Effect.Serve] of the session is sent.
    record SyncServed(SyncId session) implements Input {}

    /// The stream is over: the other side ended it ([SyncEnd#DONE]) or it broke.
    record SyncClosed(SyncId session, SyncEnd end) implements Input {}

    record BootstrapResolved(List<NodeAddress> addresses) implements Input {
        public BootstrapResolved {
            addresses = List.copyOf(addresses);
        }
    }

    /// An operator asks for a new identity.
    record Rejoin() implements Input {}

    /// An operator moves us to another cluster; takes a new identity as well.
    record MoveTo(ClusterId cluster) implements Input {}

    /// Say goodbye: we are about to stop.
    record Leave() implements Input {}
}
