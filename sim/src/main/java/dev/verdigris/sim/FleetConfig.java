package dev.verdigris.sim;

import dev.verdigris.node.NodeConfig;
import dev.verdigris.sim.fault.Fault;
import dev.verdigris.sim.network.Even;
import dev.verdigris.sim.network.Globe;
import dev.verdigris.sim.network.Terrain;
import dev.verdigris.sim.schedule.Chance;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// What a fleet is and what is done to it, besides its seed.
///
/// @param nodes 2 to 10,000
/// @param map how far they are from each other
/// @param protocol how they tell each other
/// @param node of every node that runs the production protocols
/// @param load what is written
/// @param trouble what goes wrong
public record FleetConfig(int nodes, Map map, Protocol protocol, NodeConfig node, Load load,
        Trouble trouble) {
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

        /// As it is written on a command line.
        @Override
        public String toString() {
            return words(this);
        }
    }

    /// How nodes tell each other.
    public enum Protocol {
        /// The production node.
        OURS,
        /// A model of Corrosion's random gossip, for comparison.
        PLAIN_GOSSIP,
        /// A model of Corrosion's Plumtree, for comparison.
        PLAIN_PLUMTREE;

        /// As it is written on a command line.
        @Override
        public String toString() {
            return words(this);
        }
    }

    private static String words(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// What is written: by every node in turn, at even intervals.
    ///
    /// @param rate transactions per second of all nodes together
    /// @param messages how many transactions are measured
    /// @param rows of each transaction
    /// @param warmUp how long the same goes on before anything is measured
    /// @param atLeast how long the measured part lasts even if fewer transactions take less
    /// @param drainMax how long to wait for what has not arrived, after the last transaction
    public record Load(double rate, int messages, int rows, Duration warmUp, Duration atLeast,
            Duration drainMax) {
        private static final double NANOS_PER_SECOND = 1e9;

        public Load {
            require(rate > 0, "rate");
            require(messages >= 0, "messages");
            require(rows >= 1, "rows");
        }

        /// One row each, after five seconds of the same.
        public static Load of(double rate, int messages) {
            return new Load(rate, messages, 1, Duration.ofSeconds(5), Duration.ZERO,
                    Duration.ofSeconds(60));
        }

        public Load withRows(int ofEach) {
            return new Load(rate, messages, ofEach, warmUp, atLeast, drainMax);
        }

        public Load withWarmUp(Duration howLong) {
            return new Load(rate, messages, rows, howLong, atLeast, drainMax);
        }

        public Load lasting(Duration least) {
            return new Load(rate, messages, rows, warmUp, least, drainMax);
        }

        /// How long the measured transactions take to be written.
        Duration busy() {
            return Duration.ofNanos((long) (messages / rate * NANOS_PER_SECOND));
        }

        int warmUpMessages() {
            return (int) (rate * warmUp.toNanos() / NANOS_PER_SECOND);
        }
    }

    /// What goes wrong.
    ///
    /// @param loss share of packets lost, 0 to less than 1
    /// @param crashed share of the nodes that crash at once, a third into the measured part
    /// @param rejoining share of the crashed that come back at once, five seconds later
    /// @param flapping how many nodes crash and come back all the time
    /// @param starved share of the nodes that get processor time now and then only
    /// @param faults that come and go during the measured part
    public record Trouble(double loss, double crashed, double rejoining, int flapping,
            double starved, Set<Fault> faults) {
        public static final Trouble NONE = new Trouble(0, 0, 0, 0, 0, Set.of());

        public Trouble {
            faults = Collections.unmodifiableSortedSet(new TreeSet<>(faults));
            require(loss >= 0 && loss < 1, "loss");
            require(crashed >= 0 && crashed < 1, "crashed");
            require(rejoining >= 0 && rejoining <= 1, "rejoining");
            require(flapping >= 0, "flapping");
            require(starved >= 0 && starved <= 1, "starved");
        }

        public static Trouble loss(double share) {
            return NONE.withLoss(share);
        }

        public Trouble withLoss(double share) {
            return new Trouble(share, crashed, rejoining, flapping, starved, faults);
        }

        public Trouble withCrash(double share, double rejoiningShare) {
            return new Trouble(loss, share, rejoiningShare, flapping, starved, faults);
        }

        public Trouble withFlapping(int nodes) {
            return new Trouble(loss, crashed, rejoining, nodes, starved, faults);
        }

        public Trouble withStarved(double share) {
            return new Trouble(loss, crashed, rejoining, flapping, share, faults);
        }

        public Trouble withFaults(Set<Fault> some) {
            return new Trouble(loss, crashed, rejoining, flapping, starved, some);
        }
    }

    /// Every node commits one transaction, 200 a second, on the nineteen regions.
    public static FleetConfig geo19(int nodes) {
        return new FleetConfig(nodes, Map.GEO19, Protocol.OURS, NodeConfig.DEFAULT,
                Load.of(200, nodes), Trouble.NONE);
    }

    public FleetConfig {
        require(nodes >= 2 && nodes <= NODES_MAX, "nodes");
        require(trouble.flapping() < nodes, "flapping");
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException(what + " is out of range");
        }
    }

    public FleetConfig on(Map other) {
        return new FleetConfig(nodes, other, protocol, node, load, trouble);
    }

    public FleetConfig with(Protocol other) {
        return new FleetConfig(nodes, map, other, node, load, trouble);
    }

    public FleetConfig with(NodeConfig other) {
        return new FleetConfig(nodes, map, protocol, other, load, trouble);
    }

    public FleetConfig with(Load other) {
        return new FleetConfig(nodes, map, protocol, node, other, trouble);
    }

    public FleetConfig with(Trouble other) {
        return new FleetConfig(nodes, map, protocol, node, load, other);
    }
}
