package dev.verdigris.protocol;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.Changeset;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.NodeAddress;
import java.util.List;

/// What one node sends to another without expecting the lane to carry an answer.
public sealed interface Message {
    /// One SWIM packet; travels as one datagram, so it may be lost, doubled or overtaken.
    ///
    /// @param sender who sends, as it sees itself
    /// @param incarnation the sender's own; a raised one refutes suspicion
    /// @param to the actor meant; [ActorId#NIL] if only the address is known
    /// @param toAddress the address meant, as the sender knows it
    /// @param body what is asked or answered
    /// @param updates news passed along, at most what fits
    record SwimPacket(Identity sender, long incarnation, ActorId to, NodeAddress toAddress,
            SwimBody body, List<MemberUpdate> updates) implements Message {
        public SwimPacket {
            updates = List.copyOf(updates);
        }
    }

    /// What one node has to tell another of changesets, on a unidirectional stream: new ones pushed
    /// eagerly, the names of those it holds (IHAVE) and the names of those it asks for (GRAFT).
    ///
    /// @param sender who sends it now; the changesets name who wrote them
    /// @param held rumors that can be asked for
    /// @param wanted rumors to be sent to the sender
    record Push(ActorId sender, ClusterId cluster, List<Rumor> rumors, List<RumorId> held,
            List<RumorId> wanted) implements Message {
        public Push {
            rumors = List.copyOf(rumors);
            held = List.copyOf(held);
            wanted = List.copyOf(wanted);
        }

        public Push(ActorId sender, ClusterId cluster, List<Rumor> rumors) {
            this(sender, cluster, rumors, List.of(), List.of());
        }
    }

    /// A changeset on its way through the cluster.
    record Rumor(Changeset.Full changeset, Duty duty) {}
}
