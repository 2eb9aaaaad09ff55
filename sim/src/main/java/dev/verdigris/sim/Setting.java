package dev.verdigris.sim;

import dev.verdigris.model.ActorId;
import dev.verdigris.node.NodeConfig;
import dev.verdigris.sim.network.Terrain;

/// What a world is made of, besides its seed.
///
/// @param encoded whether every message is turned into bytes and back on its way
/// @param thorough whether every sending of every chunk is checked, which takes memory for each,
///     and rows against a model, which takes databases
record Setting(Terrain terrain, NodeConfig nodes, ServiceTimes times, Stores stores,
        boolean encoded, boolean thorough, Onlooker onlooker, Tampering tampering) {
    /// Makes the database of a host.
    @FunctionalInterface
    interface Stores {
        HostStore of(int host, ActorId actor);
    }
}
