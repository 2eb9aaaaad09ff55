package dev.verdigris.broadcast;

/// How changesets are pushed.
///
/// @param mode how those of this node start out; those of others go on as they started
public record BroadcastConfig(
        Mode mode, TreeConfig tree, GossipConfig gossip, BroadcastLimits limits) {
    public static final BroadcastConfig DEFAULT = new BroadcastConfig(
            Mode.PLUMTREE, TreeConfig.DEFAULT, GossipConfig.DEFAULT, BroadcastLimits.DEFAULT);

    public enum Mode {
        /// Along a tree, with names of rumors told beside it to repair it.
        PLUMTREE,
        /// To random peers, and from these to random peers.
        GOSSIP
    }

    public BroadcastConfig with(Mode other) {
        return new BroadcastConfig(other, tree, gossip, limits);
    }

    public BroadcastConfig with(BroadcastLimits other) {
        return new BroadcastConfig(mode, tree, gossip, other);
    }

    public BroadcastConfig with(TreeConfig other) {
        return new BroadcastConfig(mode, other, gossip, limits);
    }
}
