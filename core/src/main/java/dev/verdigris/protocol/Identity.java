package dev.verdigris.protocol;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.NodeAddress;
import dev.verdigris.model.Timestamp;

/// One life of a node in the membership.
///
/// The actor is the slot; of two identities in one slot the later born wins. A node takes a new
/// identity at each start and when it learns that it was declared down.
///
/// @param birth hybrid time at which this life began
public record Identity(ActorId actor, NodeAddress address, Timestamp birth, ClusterId cluster) {
    public boolean supersedes(Identity other) {
        return actor.equals(other.actor) && birth.isAfter(other.birth);
    }

    public Identity reborn(Timestamp newBirth, ClusterId newCluster) {
        return new Identity(actor, address, newBirth, newCluster);
    }
}
