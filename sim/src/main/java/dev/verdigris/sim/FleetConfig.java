package dev.verdigris.sim;

import dev.verdigris.node.NodeConfig;
import dev.verdigris.sim.network.Even;
import dev.verdigris.sim.network.Globe;
import dev.verdigris.sim.network.Terrain;
import dev.verdigris.sim.schedule.Chance;
import java.time.Duration;

/// What a fleet is and what is done to it, besides its seed.
///
/// @param nodes 2 to 10,000
/// @param map how far they are from each other
/// @param protocol how they tell each other
/// @param node of every node that runs the production protocols
/// @param loss share of packets lost, 0 to less than 1
/// @param rate transactions per second of all nodes together
/// @param messages how many transactions are measured
/// @param rows of each transaction
/// @param warmUp how long the same goes on before anything is measured
/// @param crashed share of the nodes that crash at once, a third into the measured transactions
/// @param rejoining share of the crashed that come back at once, five seconds later
/// @param flapping how many nodes crash and come back all the time
/// @param starved share of the nodes that get processor time now and then only
/// @param drainMax how long to wait for what has not arrived, after the last transaction
public record FleetConfig(int nodes, Map map, Protocol protocol, NodeConfig node, double loss,
        double rate, int messages, int rows, Duration warmUp, double crashed, double rejoining,
        int flapping, double starved, Duration drainMax) {
    public static final int NODES_MAX = 10_000;

    /// How far nodes are from each other.
    public enum Map {
        /// Nineteen regions of a global network.
        GEO19,
        /// One data centre.
        LAN,
        /// 100 ms between any two.
        GLOMERS;

        Terrain terrain(int nodes, Chance chance) {
            return switch (this) {
                case GEO19 -> new Globe(nodes, chance.stream("places"));
                case LAN -> Even.lan(nodes);
                case GLOMERS -> Even.glomers(nodes);
            };
        }
    }

    /// How nodes tell each other.
    public enum Protocol {
        /// The production node.
        OURS,
        /// A model of Corrosion's random gossip, for comparison.
        PLAIN_GOSSIP,
        /// A model of Corrosion's Plumtree, for comparison.
        PLAIN_PLUMTREE
    }

    /// Every node commits one transaction, 200 a second, on the nineteen regions.
    public static FleetConfig geo19(int nodes) {
        return new FleetConfig(nodes, Map.GEO19, Protocol.OURS, NodeConfig.DEFAULT, 0, 200, nodes,
                1, Duration.ofSeconds(5), 0, 0, 0, 0, Duration.ofSeconds(60));
    }

    public FleetConfig {
        require(nodes >= 2 && nodes <= NODES_MAX, "nodes");
        require(loss >= 0 && loss < 1, "loss");
        require(rate > 0, "rate");
        require(messages >= 0, "messages");
        require(rows >= 1, "rows");
        require(crashed >= 0 && crashed < 1, "crashed");
        require(rejoining >= 0 && rejoining <= 1, "rejoining");
        require(flapping >= 0 && flapping < nodes, "flapping");
        require(starved >= 0 && starved <= 1, "starved");
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException(what + " is out of range");
        }
    }

    public FleetConfig withMap(Map other) {
        return new FleetConfig(nodes, other, protocol, node, loss, rate, messages, rows, warmUp,
                crashed, rejoining, flapping, starved, drainMax);
    }

    public FleetConfig withProtocol(Protocol other) {
        return new FleetConfig(nodes, map, other, node, loss, rate, messages, rows, warmUp,
                crashed, rejoining, flapping, starved, drainMax);
    }

    public FleetConfig withNode(NodeConfig other) {
        return new FleetConfig(nodes, map, protocol, other, loss, rate, messages, rows, warmUp,
                crashed, rejoining, flapping, starved, drainMax);
    }

    public FleetConfig withLoss(double share) {
        return new FleetConfig(nodes, map, protocol, node, share, rate, messages, rows, warmUp,
                crashed, rejoining, flapping, starved, drainMax);
    }

    /// @param perSecond transactions of all nodes together
    /// @param count how many are measured
    public FleetConfig withTraffic(double perSecond, int count, int rowsOfEach) {
        return new FleetConfig(nodes, map, protocol, node, loss, perSecond, count, rowsOfEach,
                warmUp, crashed, rejoining, flapping, starved, drainMax);
    }

    public FleetConfig withWarmUp(Duration howLong) {
        return new FleetConfig(nodes, map, protocol, node, loss, rate, messages, rows, howLong,
                crashed, rejoining, flapping, starved, drainMax);
    }

    public FleetConfig withTrouble(double crashedShare, double rejoiningShare, int flappingNodes,
            double starvedShare) {
        return new FleetConfig(nodes, map, protocol, node, loss, rate, messages, rows, warmUp,
                crashedShare, rejoiningShare, flappingNodes, starvedShare, drainMax);
    }
}
