package dev.verdigris.sim;

import dev.verdigris.model.ActorBook;
import dev.verdigris.model.ActorId;
import dev.verdigris.protocol.Event;
import dev.verdigris.protocol.Message;
import dev.verdigris.protocol.SyncMessage;
import dev.verdigris.store.Commit;
import java.util.SortedMap;

/// Sees what happens in a world and changes nothing. The default sees nothing.
interface Onlooker {
    Onlooker NONE = new Onlooker() {};

    /// A host's own transaction is durable.
    default void committed(SimHost host, Commit commit) {}

    /// A batch is durable.
    default void applied(SimHost host, SortedMap<ActorId, ActorBook> moved) {}

    /// A message leaves, towards a host that may be down.
    default void sent(SimHost from, int to, Message message) {}

    /// A message arrives at a process.
    default void received(SimHost at, Message message) {}

    default void sent(SimHost from, SyncMessage message) {}

    default void announced(SimHost host, Event event) {}
}
