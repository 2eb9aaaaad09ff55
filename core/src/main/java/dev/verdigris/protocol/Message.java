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

    /// New changesets, pushed eagerly on a unidirectional stream.
    ///
    /// @param sender who sends it now; the changesets name who wrote them
    record Push(ActorId sender, ClusterId cluster, List<Rumor> rumors) implements Message {
        public Push {
            rumors = List.copyOf(rumors);
        }
    }

    /// A changeset on its way through the cluster.
    ///
    /// @param hopsLeft how many more times it may be passed on; 0 if the sender reaches everyone
    record Rumor(Changeset.Full changeset, int hopsLeft) {}
}
